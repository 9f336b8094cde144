"""kill -9 of every process while hundreds file: nothing acknowledged is lost or doubled, every case comes to its end.

R4.1a, R4.8a. Web server, intake, worker and database in turn, the whole of each and single children of it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import cycle
from pathlib import Path

from drills.outcomes import CannotJudge
from drills.service.background_activity import meanwhile
from drills.service.counts import compare, settle
from drills.service.server import Service, serving

SUBMISSIONS, CLIENTS, PAUSE = int(os.environ.get("KILLS_SUBMISSIONS", "800")), 12, 0.2
KILL_EVERY = 2.0


def drill(folder: Path) -> str:
    with serving(folder, SUBMISSIONS) as (service, ready):
        storm = service.storm()
        storm.pause = PAUSE
        with killing(service) as kills:
            ledger = storm.rage(ready, clients=CLIENTS)
        if not all(kills.values()):
            raise CannotJudge(
                f"not everything was killed while they filed, so that nothing is shown: {kills}"
            )
        counted = compare(service.installation, ready, ledger)
        settled = settle(service.installation)
        compare(service.installation, ready, ledger)
    how_many = sum(kills.values())
    return f"{how_many} kills of {len(kills)} kinds of process, {ledger.failures} tries failed; {counted}; {settled}"


@contextmanager
def killing(service: Service) -> Iterator[dict[str, int]]:
    """One after the other, all the while: how often each was killed."""
    kills: dict[str, Callable[[], bool]] = {
        "a web worker": lambda: service.kill("wsgi", below=True),
        "the database": service.kill_database,
        "the worker": lambda: service.kill(" work"),
        "an intake worker": lambda: service.kill("asgi", below=True),
        "a connection's process": service.kill_connection,
        "the web server": lambda: service.kill("wsgi"),
        "the intake": lambda: service.kill("asgi"),
    }
    done, names = dict.fromkeys(kills, 0), cycle(kills)

    def kill() -> None:
        name = next(names)
        done[name] += kills[name]()

    with meanwhile(kill, KILL_EVERY):
        yield done

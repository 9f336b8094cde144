"""A wrong DELETE, and then the disk is gone: a base backup and the log since bring back the second before it.

Everything that was acknowledged until then is there and is there once, the record holds, and the restored home serves.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from pathlib import Path

import psycopg

from drills.loss import Loss
from drills.service.counting import compare
from drills.service.installation import HEMAYAT, Installation, prepared
from drills.service.serving import registers_answer, running, started
from drills.service.storm import CODE, Ready
from hemayat.config.postgres import Cluster
from tests.support.backups import until_followed

HEADS, CLIENTS = 300, 8
WRONG = "SET session_replication_role = replica; DELETE FROM request WHERE filed_at IS NOT NULL"
"""By somebody who may do everything: nothing refuses them."""


def drill(folder: Path) -> str:
    at, ready = prepared(folder, HEADS)
    backups = folder / "backups"
    with registers_answer(at), running(at) as service:
        storm = service.storm()
        follow = [*HEMAYAT, "backup", "follow", str(backups)]
        with started(follow, at.given, folder / "follow.log"):
            storm.rage(ready[::2], clients=CLIENTS)
            at.hemayat("backup", "take", str(backups))
            storm.rage(ready[1::2], clients=CLIENTS)
            good = undone(at)
            service.kill_everything()
    began = time.monotonic()
    again = replace(at, given=_elsewhere(at, folder / "again"))
    again.hemayat("restore", str(backups), "--home", again.given["HEMAYAT_HOME"], "--until", good.isoformat())
    took = time.monotonic() - began
    with Cluster(folder / "again" / "postgres") as cluster:
        counted = compare(replace(again, urls=cluster.start()), ready, storm.ledger)
    served(again, ready[0])
    return f"back within {took:.1f} s at the second before a wrong DELETE: {counted}; the record holds, and it serves"


def undone(at: Installation) -> dt.datetime:
    """Everything filed is deleted a second after the instant that is returned, and the log of it is kept too."""
    good = dt.datetime.now(dt.UTC)
    time.sleep(1.1)
    with psycopg.connect(at.admin, autocommit=True) as there:
        there.execute(WRONG)
    if left := at.one("SELECT count(*) FROM request WHERE filed_at IS NOT NULL"):
        raise Loss(f"the wrong DELETE left {left} requests, so that nothing is shown")
    until_followed(at.admin)
    return good


def served(at: Installation, one: Ready) -> None:
    """The restored home, as its operator starts it. Raises Loss where it does not show what was acknowledged."""
    with running(at) as service:
        at.hemayat("audit", "verify", "--inside-only")
        status, _, page = service.storm().ask("GET", f"/my/requests/{one.request}/filed/", one)
        if not CODE.search(page):
            raise Loss(f"request {one.request}: {status}, and no tracking code on its page")


def _elsewhere(at: Installation, home: Path) -> dict[str, str]:
    """The key ring is in no backup: it is kept apart, here where it was."""
    return {**at.given, "HEMAYAT_HOME": str(home), "HEMAYAT_KEYS": str(at.home / "keys.json")}

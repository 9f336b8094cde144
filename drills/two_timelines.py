"""The primary's machine is killed, its standby is promoted, and the copies bring back moments before and after that.

A whole copy of before the change and the log of both servers: everything acknowledged until the chosen moment is there
and is there once, and nothing of what came after it.
"""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from drills.outcomes import CannotJudge
from drills.service.copies import brought_back, following, until_followed
from drills.service.counts import held_against
from drills.service.installation import Installation, prepared
from drills.service.pair import BACKUP, Pair, pair
from drills.service.server import registers_answer, running
from drills.service.storm import Ledger, Ready, Storm

IS_LONG = True
"""A cluster has to become whole twice, and three databases are restored."""
HEADS, CLIENTS = 240, 6
APART = 1.2
"""Seconds between a chosen moment and what is filed after it."""
TIMELINE = "SELECT timeline_id FROM pg_control_checkpoint()"
FILED = "SELECT id, tracking_code FROM request WHERE filed_at IS NOT NULL"


@dataclass(frozen=True)
class Moment:
    """One to go back to, and what had been acknowledged by then. `until`: None is everything."""

    name: str
    until: dt.datetime | None
    codes: Mapping[int, set[str]]


def drill(folder: Path) -> str:
    with pair(folder / "nodes") as both:
        given = {
            "DATABASE_URL": both.urls.app,
            "HEMAYAT_CITIZEN_DATABASE_URL": both.urls.citizen,
            "HEMAYAT_OWNER_DATABASE_URL": both.urls.owner,
            "HEMAYAT_BACKUP_DATABASE_URL": both.url_of(BACKUP),
        }
        at, ready = prepared(folder, HEADS, given, urls=both.urls)
        backups = folder / "backups"
        with registers_answer(at), running(at) as service, following(at, backups):
            moments = filed(at, both, service.storm(), ready, backups)
            until_followed(at)
            service.kill_everything()
    said = [f"{one.name} {restored(at, one, backups)}" for one in moments]
    return "promoted once; brought back to " + "; ".join(said)


def filed(at: Installation, both: Pair, storm: Storm, ready: list[Ready], backups: Path) -> list[Moment]:
    """A quarter before the whole copy, and then three on two timelines."""
    parts = [ready[part::4] for part in range(4)]
    storm.rage(parts[0], clients=CLIENTS)
    at.promised("backup", "make", str(backups))
    storm.rage(parts[1], clients=CLIENTS)
    moments = [moment("a moment before it", storm.ledger)]
    both.primary.kill()
    storm.rage(parts[2], clients=CLIENTS)
    both.until_whole()
    if (timeline := at.one(TIMELINE)) < 2:
        raise CannotJudge(f"no standby was promoted: the database writes timeline {timeline}")
    moments.append(moment("a moment after it", storm.ledger))
    storm.rage(parts[3], clients=CLIENTS)
    return [*moments, Moment("the end", None, dict(storm.ledger.codes))]


def moment(name: str, ledger: Ledger) -> Moment:
    """Now, with nothing acknowledged in the seconds around it."""
    time.sleep(APART)
    found = Moment(name, dt.datetime.now(dt.UTC), dict(ledger.codes))
    time.sleep(APART)
    return found


def restored(at: Installation, one: Moment, backups: Path) -> str:
    home = at.folder / one.name.replace(" ", "-")
    with brought_back(at, backups, home, one.until) as again:
        return held_against(Ledger(dict(one.codes)), dict(again.rows(FILED)))

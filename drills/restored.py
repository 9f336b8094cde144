"""A wrong DELETE, and then the disk is gone: a base backup and the log since bring back the second before it.

Everything that was acknowledged until then is there and is there once, the record holds, and the restored home serves.
Nobody is signed in to it: who was signed in at that second signs in again.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import replace
from pathlib import Path

import psycopg

from drills.outcomes import CannotJudge, Loss
from drills.service.copies import brought_back, following, until_followed
from drills.service.counts import compare
from drills.service.installation import Installation, prepared
from drills.service.server import registers_answer, running
from drills.service.storm import CODE, Ready

HEADS, CLIENTS = 300, 8
WRONG = "SET session_replication_role = replica; DELETE FROM request WHERE filed_at IS NOT NULL"
"""By somebody who may do everything: nothing refuses them."""


def drill(folder: Path) -> str:
    at, ready = prepared(folder, HEADS)
    backups = folder / "backups"
    with registers_answer(at), running(at) as service:
        storm = service.storm()
        with following(at, backups):
            storm.rage(ready[::2], clients=CLIENTS)
            at.promised("backup", "make", str(backups))
            storm.rage(ready[1::2], clients=CLIENTS)
            good = undone(at)
            service.kill_everything()
    began = time.monotonic()
    with brought_back(at, backups, folder / "again", good) as again:
        took = time.monotonic() - began
        counted = compare(again, ready, storm.ledger)
    served(again, ready[0])
    return f"back within {took:.1f} s at the second before a wrong DELETE: {counted}; the record holds, and it serves"


def undone(at: Installation) -> dt.datetime:
    """Everything filed is deleted a second after the instant that is returned, and the log of it is kept too."""
    good = dt.datetime.now(dt.UTC)
    time.sleep(1.1)
    with psycopg.connect(at.admin, autocommit=True) as there:
        there.execute(WRONG)
    if left := at.one("SELECT count(*) FROM request WHERE filed_at IS NOT NULL"):
        raise CannotJudge(f"the wrong DELETE left {left} requests, so that nothing is shown")
    until_followed(at)
    return good


def served(at: Installation, one: Ready) -> None:
    """The restored home, as its operator starts it. Raises Loss where it does not show what was acknowledged."""
    given = {**at.given, "HEMAYAT_PROCESS_KEY": "of-the-machine-on-which-the-copy-serves"}
    at = replace(at, given=given)
    with running(at, fault=Loss) as service:
        at.promised("audit", "verify", "--inside-only")
        storm, filed = service.storm(), f"/my/requests/{one.request}/filed/"
        if CODE.search(storm.ask("GET", filed, one)[2]):
            raise Loss("a session of before the restore is still open")
        again = replace(one, token=at.call("drills.service.new_session", one.household).strip())
        status, _, page = storm.ask("GET", filed, again)
        if not CODE.search(page):
            raise Loss(f"request {one.request}: {status}, and no tracking code on its page")

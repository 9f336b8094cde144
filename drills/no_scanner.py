"""The scanner of uploads is frozen and then killed, where a scan is required, while heads send files and file.

Every file is acknowledged and waits, nobody reads one that was not scanned, requests are filed with them in time; once
the scanner is there again all are scanned, and the harmful one is found.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.counts import compare, settle
from drills.service.installation import Installation, prepared
from drills.service.killed_command import wait_until
from drills.service.scanner import Scanner, scanner
from drills.service.server import registers_answer, running
from drills.service.storm import Ready, Storm
from drills.service.uploads import send_file
from drills.service.watch import watched
from tests.documents import papers
from tests.documents.pictures import photograph

IS_LONG = True
"""A frozen scanner is given up after half a minute, and one that is back is asked within a minute."""
CALM, FROZEN, KILLED = 2, 2, 8
"""Files sent while the scanner answers, while it is frozen, and while there is none."""
CLIENTS, PAUSE = 4, 0.2
CHECKED_WITHIN = 120.0
"""A scanner that is silent is given up after 30 s, two files at a time."""
SCANNED_WITHIN = 180.0
"""The worker asks again every minute."""
SAID = "scanner_silent"
LEFT = "SELECT count(*) FROM document WHERE state = 'received'"
UNSCANNED = "SELECT count(*) FROM document WHERE state IN ('received', 'held', 'unscanned')"
STATES = "SELECT state, count(*) FROM document GROUP BY state ORDER BY state"
HELD = "SELECT household_id, id::text FROM document WHERE state = 'held'"
UNFILED = "SELECT count(*) FROM document WHERE filed_at IS NULL"
LATE = "SELECT count(*) FROM request WHERE filed_at IS NULL OR due_on <= current_date"


def drill(folder: Path) -> str:
    with scanner(folder / "scanner") as clamd:
        given = {"HEMAYAT_SCAN": "required", "HEMAYAT_CLAMD": clamd.address}
        at, ready = prepared(folder, CALM + FROZEN + KILLED, given)
        with registers_answer(at), running(at) as service, watched(at, ready[0], PAUSE) as pages:
            calm, frozen, killed = ready[:CALM], ready[CALM : CALM + FROZEN], ready[CALM + FROZEN :]
            sent(at, calm)
            otherwise = "the scanner did not find the first files clean"
            wait_until(
                lambda: states(at) == {"clean": CALM}, otherwise, CHECKED_WITHIN, 0.2, fault=CannotJudge
            )
            storm = service.storm()
            clamd.freeze()
            sent(at, frozen)
            held_back(at, storm, frozen)
            clamd.kill()
            sent(at, killed[:-1])
            harmful(at, killed[-1])
            held_back(at, storm, [*frozen, *killed])
            storm.rage(ready, clients=CLIENTS)
            in_time(at)
            scanned(at, clamd)
            settled = settle(at)
            counted = compare(at, ready, storm.ledger)
    return (
        f"{FROZEN} files to a frozen scanner and {KILLED} to none: all acknowledged, held and filed, none readable; "
        f"then {CALM + FROZEN + KILLED - 1} found clean, 1 harmful; {pages.judged()}; {counted}; {settled}"
    )


def sent(at: Installation, heads: Sequence[Ready]) -> None:
    for one in heads:
        acknowledged(at, one, photograph(size=(400 + one.household, 300)))


def harmful(at: Installation, one: Ready) -> None:
    """What is kept of it is harmful too; of a picture only its pixels are kept."""
    acknowledged(at, one, papers.pdf(papers.with_eicar))


def acknowledged(at: Installation, one: Ready, content: bytes) -> None:
    if (said := send_file(at, one, content, at.port)) != "received":
        raise Loss(f"without a scanner a file is {said}")


def held_back(at: Installation, storm: Storm, heads: Sequence[Ready]) -> None:
    """Raises Loss where a file was let through, is lost, or is given out."""
    wait_until(
        lambda: not at.one(LEFT),
        "files are not checked without a scanner",
        CHECKED_WITHIN,
        0.2,
    )
    if (found := states(at)) != {"clean": CALM, "held": len(heads)}:
        raise Loss(f"of {CALM} files before and {len(heads)} without a scanner there are {found}")
    of = {one.household: one for one in heads}
    for household, document in at.rows(HELD):
        one = of[household]
        status, _, _ = storm.ask("GET", f"/my/requests/{one.request}/evidence/{document}/", one)
        if status != 404:
            raise Loss(f"a file that was not scanned is answered with {status}")
    if SAID not in (at.folder / "serve.log").read_text("utf-8"):
        raise Loss("nothing says that the scanner is silent")


def in_time(at: Installation) -> None:
    """Nobody has missed a day because of the scanner: every request is filed, with its file."""
    if late := at.one(LATE):
        raise Loss(f"{late} requests are not filed, or are late already")
    if unfiled := at.one(UNFILED):
        raise Loss(f"{unfiled} files belong to no filed request")


def scanned(at: Installation, clamd: Scanner) -> None:
    clamd.start()
    otherwise = "not every file is scanned though the scanner answers"
    wait_until(lambda: not at.one(UNSCANNED), otherwise, SCANNED_WITHIN, 0.5)
    if (found := states(at)) != {"clean": CALM + FROZEN + KILLED - 1, "infected": 1}:
        raise Loss(f"of {CALM + FROZEN + KILLED} files, one of them harmful, there are {found}")


def states(at: Installation) -> dict[str, int]:
    return dict(at.rows(STATES))

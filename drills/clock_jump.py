"""The clock of every process, the database's too, is put three hours forward and back while people file.

Codes and sessions live no longer than they may, due dates follow the day on which was filed, and no case is lost,
left lying or decided twice. R4.8a.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from drills.outcomes import Loss
from drills.service.clock import Clock
from drills.service.counts import UNSETTLED, compare, settle
from drills.service.installation import Installation, prepared
from drills.service.killed_command import wait_until
from drills.service.members import DEMO
from drills.service.server import registers_answer, running
from drills.service.storm import Ready, Storm, typed

IS_LONG = True
EACH, CLIENTS = 60, 6
HOURS = dt.timedelta(hours=3)
LATER = HOURS + dt.timedelta(minutes=30)
AWAKE_WITHIN = 120.0
"""Seconds, after a jump, in which the worker takes on what was filed since."""
LINE = "+989120000001"
INBOX = "SELECT words FROM demo_inbox ORDER BY id DESC LIMIT 1"
INBOXES = "SELECT count(*) FROM demo_inbox WHERE \"to\" = '+989120000001'"
TAKEN_ON = "SELECT count(*) FROM request WHERE id = ANY(%s) AND state NOT IN ('draft', 'submitted')"
DUE = """
SELECT kind, (filed_at AT TIME ZONE 'Asia/Tehran')::date AS on, min(due_on), max(due_on) FROM request
WHERE filed_at IS NOT NULL GROUP BY kind, 2 ORDER BY 2"""
LATE = "SELECT count(*) FROM request WHERE next_at < now() - interval '10 minutes'"


def drill(folder: Path) -> str:
    clock = Clock(folder)
    installation, ready = prepared(folder, 3 * EACH, {**DEMO, **clock.given})
    before, ahead, after = (ready[place::3] for place in range(3))
    storm = Storm(installation.port, installation.intake, installation.host)
    with registers_answer(installation), running(installation):
        storm.rage(before, clients=CLIENTS)
        codes = [asked_code(installation)]

        clock.put(HOURS)
        refused(installation, storm, codes[0], ahead[0])
        storm.rage(again(installation, ahead), clients=CLIENTS)
        codes.append(asked_code(installation))
        young = again(installation, after)

        clock.put(dt.timedelta())
        refused(installation, storm, codes[1], young[0])
        storm.rage(again(installation, after), clients=CLIENTS)
        awake(installation, after)

        clock.put(LATER)
        caught_up(installation)
        settled = settle(installation)
        counted = compare(installation, ready, storm.ledger)
        due(installation)
    return (
        f"three hours forward, back and forward again: {counted}; {settled}; old codes and sessions refused"
    )


def asked_code(at: Installation) -> tuple[str, str]:
    """The attempt and its code, as it came by text message."""
    sent = at.one(INBOXES)
    attempt = at.call("drills.service.people", "ask_code", LINE).strip()
    wait_until(lambda: at.one(INBOXES) > sent, "the code never came", AWAKE_WITHIN)
    words = at.one(INBOX)
    return attempt, "".join(sign for sign in words if sign.isdigit())[:6]


def refused(at: Installation, storm: Storm, code: tuple[str, str], one: Ready) -> None:
    """Neither a code nor a session of before the jump is of use: who has one is led to sign in, nothing is filed."""
    said = at.call("drills.service.people", "enter_code", *code).strip()
    if said != "expired":
        raise Loss(f"a code of before the jump is {said}")
    for method, path, form in (
        ("GET", "/my/decision/", ""),
        ("POST", f"/my/requests/{one.request}/check/", typed("c" * 32)),
    ):
        for port in (storm.port, storm.intake):
            status, leads_to, _ = storm.ask(method, path, one, form, port)
            if (status, leads_to) != (302, "/sign-in/"):
                raise Loss(f"a session of before the jump is answered {status} {leads_to} at {path}")


def again(at: Installation, ready: Sequence[Ready]) -> list[Ready]:
    """Signed in anew."""
    tokens = json.loads(at.call("drills.service.people", "sign_in", *(one.household for one in ready)))
    return [replace(one, token=token) for one, token in zip(ready, tokens, strict=True)]


def awake(at: Installation, ready: Sequence[Ready]) -> None:
    """After a clock was put back the timetable goes on, and does not wait until the same moments come again."""
    requests = [one.request for one in ready]
    wait_until(
        lambda: at.one(TAKEN_ON, requests) == len(requests),
        f"after the clock was put back the worker left cases lying: {at.one(UNSETTLED)}",
        AWAKE_WITHIN,
    )


def caught_up(at: Installation) -> None:
    """What was to be asked again later is late at once where the clock is put forward: the worker gets to it."""
    wait_until(
        lambda: not at.one(LATE),
        "after the clock was put forward the worker left lying what was to be asked again",
        AWAKE_WITHIN,
    )


def due(at: Installation) -> None:
    """One due date for each day on which was filed, and a later one never before an earlier."""
    last: dict[str, dt.date] = {}
    for kind, on, first, latest in at.rows(DUE):
        if first != latest or first <= on or first < last.get(kind, first):
            raise Loss(f"{kind} filed on {on} is due on {first} to {latest}")
        last[kind] = first

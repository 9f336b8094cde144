"""The worker is frozen for as long as its alert needs to fire, while people file and codes wait; another takes over.

Pages are shown all the while, every code is sent once, and every case is decided once, also after the frozen worker
runs again with what it had in hand.
"""

from __future__ import annotations

import time
from contextlib import ExitStack
from pathlib import Path

from drills.outcomes import CannotJudge, Loss
from drills.service.counts import compare, settle
from drills.service.figures import figure, limit
from drills.service.installation import HEMAYAT, Installation, prepared
from drills.service.killed_command import wait_until
from drills.service.providers import TAKEN, written
from drills.service.server import registers_answer, running, started
from drills.service.watch import watched
from tests.notifications.http_provider import Provider, http_provider

IS_LONG = True
"""Its alert fires after three minutes."""
HEADS, CODES, CLIENTS = 200, 100, 6
IN_HAND = 20
"""Codes that were sent when it is frozen in the middle of the others."""
A_CODE_TAKES = 0.1
PAUSE = 0.5
LATE = 30.0
"""Seconds that a figure may be older than when it is counted: twice a minute."""
OTHER = "work --no-uploads"
MEASURED = "hemayat_measured_timestamp_seconds"
UNSENT = "SELECT count(*) FROM outbox WHERE key LIKE %s AND state <> 'sent'"
OURS = "SELECT uuid::text FROM outbox WHERE key LIKE 'drill-%'"


def drill(folder: Path) -> str:
    with ExitStack() as stack:
        provider = stack.enter_context(http_provider())
        gateways = written(folder, only=provider.url)
        at, ready = prepared(folder, HEADS + 1, {"HEMAYAT_GATEWAYS": str(gateways)})
        stack.enter_context(registers_answer(at))
        service = stack.enter_context(running(at))
        storm, (looks, *files) = service.storm(), ready
        send(at, "drill-in-hand", provider, [(202, TAKEN, A_CODE_TAKES)] * CODES)
        wait_until(lambda: len(provider.taken) >= IN_HAND, "no code was sent", fault=CannotJudge)
        with service.frozen(OTHER), watched(at, looks, PAUSE) as pages:
            began = time.monotonic()
            storm.rage(files[::2], clients=CLIENTS)
            send(at, "drill-waiting", provider)
            until_the_alert(at, provider)
            seconds = time.monotonic() - began
            with started([*HEMAYAT, *OTHER.split()], at.as_app, folder / "other-worker.log"):
                storm.rage(files[1::2], clients=CLIENTS)
                # What a frozen transaction has locked is left to the one who holds it.
                wait_until(
                    lambda: not at.one(UNSENT, "drill-waiting:%"), "the other worker did not send every code"
                )
                wait_until(lambda: age(at) < LATE, "the other worker counts nothing")
                settle(at)
        send(at, "drill-after", provider)
        wait_until(lambda: not at.one(UNSENT, "drill-%"), "the worker that was frozen does nothing any more")
        storm.rage([looks], clients=1)
        settled = settle(at)
        counted = compare(at, ready, storm.ledger)
        codes = each_once(at, provider)
    return (
        f"frozen for {seconds:.0f} s, the alert fires; {pages.judged()}; then another worker: {codes}; {counted}; "
        f"{settled}"
    )


def send(
    at: Installation, name: str, provider: Provider, answers: list[tuple[int, str, float]] | None = None
) -> None:
    provider.answers = [*(answers or [])]
    at.call("drills.service.notices", name, CODES, "code")


def until_the_alert(at: Installation, provider: Provider) -> None:
    """Until HemayatWorkerSilent would fire. Raises CannotJudge where somebody works meanwhile."""
    most, before = limit(MEASURED), len(provider.taken)
    otherwise = "the figures of a frozen worker stay new, and no alert fires"
    wait_until(lambda: age(at) > most, otherwise, 2 * most, 1.0)
    if len(provider.taken) > before:
        raise CannotJudge("codes are sent while the worker is frozen")


def age(at: Installation) -> float:
    """Seconds since a worker has counted what waits."""
    return time.time() - figure(at, MEASURED)


def each_once(at: Installation, provider: Provider) -> str:
    ours = {key for (key,) in at.rows(OURS)}
    taken = set(provider.taken)
    if taken != ours:
        raise Loss(
            f"of {len(ours)} codes {len(ours - taken)} were never sent; {len(taken - ours)} are nobody's"
        )
    return f"{len(ours)} codes taken once, {provider.repeated} asked again by key"

"""A provider of text messages and all registers show a certificate that has expired, while codes wait and people file.

Nothing is sent to either in spite of it. Codes go to the next provider, and cases wait for the registers; the log and
the metrics say so. Once the certificate is renewed both are asked again, and nothing is lost or doubled.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit

from drills.outcomes import CannotJudge, Loss
from drills.service.certificates import Authority, Sites, expired_sites
from drills.service.counts import UNSETTLED, compare, settle
from drills.service.figures import figure
from drills.service.installation import Installation, free_port, prepared
from drills.service.killed_command import wait_until
from drills.service.providers import written
from drills.service.server import registers_answer, running
from drills.service.storm import Ready
from drills.service.watch import watched
from tests.notifications.http_provider import Provider, http_provider

IS_LONG = True
"""What rested is asked again after a minute."""
PARTNERS = ("provider", "registers")
HEADS, CODES, CLIENTS, PAUSE = 40, 50, 4, 0.2
NEXT_WITHIN, TAKEN_ON_WITHIN = 60.0, 180.0
FIRST_AGAIN_WITHIN = 150.0
"""A provider that has failed again and again rests for a minute."""
ASKED_AGAIN_WITHIN = 420.0
"""Registers are asked again after one minute, and after five more."""
EVERY = 5.0
SENT = "SELECT count(*) FROM outbox WHERE key LIKE %s AND state = 'sent'"
OURS = "SELECT uuid::text FROM outbox WHERE key LIKE 'drill-%'"
WAITING = "SELECT count(*) FROM request WHERE state = 'awaiting_registers' AND awaited ? 'persons'"
"""For the register that is asked first. Some cases of this nation wait for another one, which knows nothing of them."""
ENDED = "SELECT count(*) FROM request WHERE state = 'decided'"
QUESTIONS = "hemayat_register_questions_total"
TOLD = "provider_certificate_refused"


def drill(folder: Path) -> str:
    with (
        http_provider() as first,
        http_provider() as second,
        behind_expired(folder, first, second) as (at, ready, sites),
        running(at) as service,
        watched(at, ready[0], PAUSE) as pages,
    ):
        storm = service.storm()
        send(at, "drill-expired", CODES)
        storm.rage(ready, clients=CLIENTS)
        waiting = refused(at, sites)
        sites.renew()
        began = time.monotonic()
        later = until_the_first_again(at, first)
        otherwise = "the registers are not asked again"
        wait_until(lambda: not at.one(WAITING), otherwise, ASKED_AGAIN_WITHIN, 0.5)
        seconds = time.monotonic() - began
        settled = settle(at)
        counted = compare(at, ready, storm.ledger)
        each_once(at, first, second)
    return (
        f"{CODES} codes went to the next provider, {waiting} cases waited for the registers, nothing passed the "
        f"expired certificate, and log and metrics say so; {seconds:.0f} s after its renewal both answer, "
        f"{CODES + later} codes taken once; {pages.judged()}; {counted}; {settled}"
    )


@contextmanager
def behind_expired(
    folder: Path, first: Provider, second: Provider
) -> Iterator[tuple[Installation, list[Ready], Sites]]:
    """An installation whose first provider and whose registers are reached over TLS alone."""
    authority, ports = Authority(folder / "authority"), {name: free_port() for name in PARTNERS}
    gateways = written(folder, first=f"https://127.0.0.1:{ports['provider']}/send", second=second.url)
    given = {
        "HEMAYAT_GATEWAYS": str(gateways),
        "HEMAYAT_REGISTERS_URL": f"https://127.0.0.1:{ports['registers']}",
        **authority.trusted,
    }
    at, ready = prepared(folder, HEADS, given)
    behind = {"provider": urlsplit(first.url).port or 0, "registers": at.registers}
    listening = {name: (ports[name], behind[name]) for name in PARTNERS}
    with expired_sites(folder / "sites", authority, listening) as sites, registers_answer(at):
        yield at, ready, sites


def refused(at: Installation, sites: Sites) -> int:
    """How many cases wait. Raises Loss where something passed the expired certificate, or nothing tells of it."""
    wait_until(
        lambda: at.one(SENT, "drill-expired:%") == CODES, "the next provider was not asked", NEXT_WITHIN
    )
    for name in PARTNERS:
        otherwise = f"nobody has asked the {name}, so that nothing is shown"
        wait_until(lambda: sites.refused(name), otherwise, NEXT_WITHIN, 0.5, fault=CannotJudge)  # noqa: B023 - asked at once
    wait_until(lambda: not at.one(UNSETTLED), "cases are not taken on", TAKEN_ON_WITHIN, 0.5)
    for name in PARTNERS:
        if passed := sites.passed(name):
            raise Loss(f"{passed} requests were sent to the {name} in spite of an expired certificate")
    return shown(at)


def send(at: Installation, name: str, how_many: int) -> None:
    at.call("drills.service.notices", name, how_many, "code")


def shown(at: Installation) -> int:
    """How many cases wait. Raises Loss where one was ended without the registers, or nothing tells of it."""
    if ended := at.one(ENDED):
        raise Loss(f"{ended} cases were decided without the registers")
    if not figure(at, QUESTIONS, outcome="silent") or figure(at, QUESTIONS, outcome="answered"):
        raise Loss("the metrics do not say that the registers are silent")
    if TOLD not in (at.folder / "serve.log").read_text("utf-8"):
        raise Loss("the log does not say whose certificate is refused")
    return int(at.one(WAITING))


def until_the_first_again(at: Installation, first: Provider) -> int:
    """One code after the other, until the first provider is asked again; how many it took."""
    until, number = time.monotonic() + FIRST_AGAIN_WITHIN, 0
    while not first.taken:
        if time.monotonic() > until:
            raise Loss(
                f"a provider whose certificate is renewed is not asked within {FIRST_AGAIN_WITHIN:.0f} s"
            )
        number += 1
        send(at, f"drill-renewed-{number}", 1)
        time.sleep(EVERY)
    return number


def each_once(at: Installation, first: Provider, second: Provider) -> None:
    ours = {key for (key,) in at.rows(OURS)}
    wait_until(lambda: {*first.taken, *second.taken} >= ours, "codes were never sent", NEXT_WITHIN)
    if twice := first.taken.keys() & second.taken.keys():
        raise Loss(f"{len(twice)} codes were taken by both providers")

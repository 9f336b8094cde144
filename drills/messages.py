"""Two providers of text messages that are down, slow, or hang up, and receipts doubled and out of order.

Each message is taken by exactly one provider, once; every receipt is kept once; the better news stands.
"""

from __future__ import annotations

import http.client
import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import repeat
from pathlib import Path
from urllib.parse import urlsplit

from drills.outcomes import CannotJudge, Loss
from drills.service.installation import Installation, free_port, prepared
from drills.service.killed_command import wait_until
from drills.service.providers import PATIENCE, TAKEN, by_day, written
from drills.service.server import Service, running
from tests.notifications.http_provider import Provider, http_provider

EACH = 100
SENT = "SELECT count(*) FROM outbox WHERE key LIKE %s AND state = 'sent'"
STATES = "SELECT uuid::text, state FROM outbox WHERE key LIKE 'drill-%'"
RECEIPTS = "SELECT count(*) FROM message_receipt"
DELIVERED, FAILED, BUFFERED = "1", "2", "8"
NEWS = (
    (DELIVERED, DELIVERED),
    (BUFFERED, DELIVERED, BUFFERED),
    (FAILED, DELIVERED),
    (DELIVERED, FAILED, DELIVERED),
    (FAILED, FAILED),
)
"""What providers say of one message after the other."""


def drill(folder: Path) -> str:
    port = free_port()
    with ExitStack() as stack:
        second = stack.enter_context(http_provider())
        gateways = written(folder, first=f"http://127.0.0.1:{port}/send", second=second.url)
        installation, _ = prepared(folder, 40, {**by_day(folder), "HEMAYAT_GATEWAYS": str(gateways)}, heads=0)
        with running(installation) as service:
            send(installation, "drill-down")
            first = stack.enter_context(http_provider(port))
            slow(service, first)
            send(installation, "drill-slow")
            first.answers = list(repeat(None, 10 * EACH))
            send(installation, "drill-hung-up")
            repeated = each_once(installation, first, second)
            calls, kept = told(installation, {**first.taken, **second.taken})
    return (
        f"{3 * EACH} messages while a provider was down, slow, and hung up: each taken once, {repeated} asked again "
        f"by key; {calls} receipts doubled and out of order: {kept} kept, the better news stands"
    )


def slow(service: Service, provider: Provider) -> None:
    """It is back. Some answers come when nobody waits for them any more, though the message was taken.

    Fewer than make a provider rest; whoever sends anew has not let it rest yet.
    """
    provider.answers = [(202, TAKEN, 1.5 * PATIENCE if n % 25 == 0 else 0.02) for n in range(EACH)]
    service.kill(" work")


def send(at: Installation, name: str) -> None:
    at.call("drills.service.notices", name, EACH)
    wait_until(lambda: at.one(SENT, f"{name}:%") == EACH, f"the messages {name} were never all taken")


def each_once(at: Installation, first: Provider, second: Provider) -> int:
    """How often one was asked again with the key by which its provider knew it."""
    ours = {key for (key,) in at.rows("SELECT uuid::text FROM outbox WHERE key LIKE 'drill-%'")}
    both = first.taken.keys() & second.taken.keys()
    taken = first.taken.keys() | second.taken.keys()
    if taken != ours or both:
        raise Loss(
            f"of {len(ours)} messages {len(ours - taken)} reached no provider, {len(both)} reached two, "
            f"{len(taken - ours)} are nobody's"
        )
    if not (first.taken and second.taken and first.repeated):
        raise CannotJudge("nobody failed over, or no message was asked again, so that nothing is shown")
    return first.repeated + second.repeated


@dataclass(frozen=True)
class Call:
    """A provider says of a message, at the address it was given with it, what became of it."""

    key: str
    address: str
    state: str


def told(at: Installation, taken: Mapping[str, Mapping[str, str]]) -> tuple[int, int]:
    """Receipts for all, in no order; how many calls, and how many different ones, which are all kept."""
    calls = [
        Call(key, given["dlr-url"], state)
        for place, (key, given) in enumerate(sorted(taken.items()))
        for state in NEWS[place % len(NEWS)]
    ]
    random.Random(1).shuffle(calls)
    with ThreadPoolExecutor(8) as pool:
        said = list(pool.map(lambda one: call(at, one), calls))
    if bad := [status for status in said if status != 200]:
        raise Loss(f"{len(bad)} of {len(calls)} receipts were not taken: {sorted(set(bad))}")
    kept, different = at.one(RECEIPTS), len(set(calls))
    good = {one.key for one in calls if one.state == DELIVERED}
    wrong = [key for key, state in at.rows(STATES) if state != ("delivered" if key in good else "failed")]
    if kept != different or wrong:
        raise Loss(
            f"{kept} of {different} receipts kept; {len(wrong)} messages stand otherwise than they were told"
        )
    return len(calls), kept


def call(at: Installation, one: Call) -> int:
    address = urlsplit(one.address.replace("%d", one.state))
    connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=10)
    try:
        connection.request("GET", f"{address.path}?{address.query}", headers={"Host": at.host})
        return connection.getresponse().status
    finally:
        connection.close()

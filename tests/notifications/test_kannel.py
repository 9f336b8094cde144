"""The driver for HTTP against the real Kannel: through its operator to the phone, and its receipts back."""

from __future__ import annotations

import re
import time
from contextlib import closing
from pathlib import Path
from urllib.parse import unquote_to_bytes

import pytest

from hemayat.notifications import actions
from hemayat.notifications.gateways import DeliveryRefused, OutgoingMessage
from hemayat.notifications.gateways.http import HttpGateway
from tests.notifications import kannel
from tests.notifications.http_provider import http_provider
from tests.notifications.outbox import DAY, message, queue

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not kannel.is_there(), reason=kannel.MISSING),
    pytest.mark.django_db(transaction=True),
]
SHORT = "رمز شما: ۱۲۳۴۵ & «پایدار»"
LONG = "سرپرست گرامی، نتیجهٔ بررسی وضعیت خانوار شما آماده است. " * 3
SETTINGS = {"username": "hemayat", "password": "not secret"}


def test_kannel_takes_cuts_and_reports_as_we_count(tmp_path: Path, install) -> None:
    queue("short", words=SHORT)
    queue("long", words=LONG)
    with kannel.kannel(tmp_path) as running, http_provider() as us:
        us.answers = [(200, "", 0)] * 20
        origin = us.url.removesuffix("/cgi-bin/sendsms")
        install({"driver": "http", "name": "kannel", "url": running.url, **SETTINGS}, origin=origin)
        assert actions.send_due(now=DAY, is_urgent=False).sent == 2
        assert texts(running.wait_for(1 + message("long").parts)) == {SHORT, LONG}
        wait_until(lambda: len(us.asked) >= 2)
        took = [actions.take_call(parameters=call, now=DAY) for call in us.asked]
        assert all(took)
        assert {call["key"] for call in us.asked} == {str(message(key).uuid) for key in ("short", "long")}
        forged = {**us.asked[0], "key": str(message("long").uuid), "seal": us.asked[0]["seal"][::-1]}
        assert not actions.take_call(parameters=forged, now=DAY)
    assert message("long").parts == running.heard().count("udh %05%00%03")
    assert {call["state"] for call in us.asked} <= {"1", "4", "8"}


def test_kannel_refuses_a_wrong_password(tmp_path: Path) -> None:
    queue()
    with kannel.kannel(tmp_path) as running:
        driver = HttpGateway("kannel", running.url, "hemayat", "wrong")
        with closing(driver):
            assert driver.send(OutgoingMessage("k", "+989121234567", "x")) == DeliveryRefused("http 403")


def texts(log: str) -> set[str]:
    """What a phone shows of what the operator was given."""
    single = {_text(found) for found in re.findall(r"ucs-2 (\S+)>", log)}
    parts = re.findall(r"udh %05%00%03%(..)%(..)%(..) data (\S+)>", log)
    long: dict[str, str] = {}
    for tie, _, _, text in sorted(parts):
        long[tie] = long.get(tie, "") + _text(text)
    return single | set(long.values())


def _text(shown: str) -> str:
    return unquote_to_bytes(shown.replace("+", "%20")).decode("utf-16-be")


def wait_until(condition, seconds: float = 15) -> None:
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until
        time.sleep(0.05)

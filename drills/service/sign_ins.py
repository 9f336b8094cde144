"""For a process of an installation: heads sign in through its pages, one after the other, until told to stop."""

from __future__ import annotations

import json
import time
from itertools import cycle
from pathlib import Path

from django.db.models import QuerySet

from drills.service.browser import Browser, line_of
from hemayat.accounts.mobile import mobile_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import DemoMessage
from tests.support.extracts import national_id

HOME = "/my/"
MESSAGE_WITHIN = 60.0
CODES_OF_A_LINE = 3
"""Fewer than accounts/attempt_limits.py allows at once."""


def main(port: str, host: str, households: str, folder: str) -> None:
    """What became of each stands in FOLDER/sign-ins.json once there is FOLDER/enough; FOLDER/first after the first."""
    said: list[str] = []
    turns = CODES_OF_A_LINE * int(households)
    for turn, household in zip(range(turns), cycle(range(1, int(households) + 1)), strict=False):
        if Path(folder, "enough").exists():
            break
        address = f"10.{turn // 250 % 250}.{turn % 250}.1"
        said.append(sign_in(Browser(int(port), host, address), national_id(household * 10)))
        Path(folder, "first").touch()
    Path(folder, "sign-ins.json").write_text(json.dumps(said), "utf-8")


def sign_in(browser: Browser, who: str) -> str:
    """Empty where it was as it should be; else what came instead."""
    before = _newest(line_of(who))
    asked = browser.ask_code(who)
    if asked.leads_to != "/sign-in/code/":
        return f"asked for a code: {asked.status} {asked.leads_to}"
    code = _code_after(before, line_of(who))
    if not code:
        return f"no message within {MESSAGE_WITHIN:.0f} s"
    entered = browser.enter_code(code)
    return "" if entered.leads_to == HOME else f"entered the code: {entered.status} {entered.leads_to}"


def _code_after(message: int, line: str) -> str:
    until = time.monotonic() + MESSAGE_WITHIN
    while time.monotonic() < until:
        with acting_as(SYSTEM, is_read_only=True):
            found = _messages_to(line).filter(pk__gt=message).first()
        if found is not None:
            return found.words[:6]
        time.sleep(0.05)
    return ""


def _newest(line: str) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        found = _messages_to(line).first()
    return found.pk if found else 0


def _messages_to(line: str) -> QuerySet[DemoMessage]:
    """Codes that were really sent: the outbox forgets its own as soon as they are."""
    return DemoMessage.objects.filter(to=mobile_of(line), words__regex="^[0-9]{6} ").order_by("-pk")

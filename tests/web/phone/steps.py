"""What somebody does with a telephone, through the gateways, and what comes back."""

from __future__ import annotations

import datetime as dt
import itertools
from dataclasses import dataclass, field
from typing import Any

import time_machine
from django.db import connection
from django.test import Client

from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.queries import head_of
from hemayat.notifications.gateways.telephone import Channel, PhoneGateway
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.telephone import token_of
from tests.requests.steps import NOW, head

LINE, OTHER_LINE = "+989120000001", "+989120000002"
_numbers = itertools.count()


def bearer(channel: Channel) -> dict[str, str]:
    return {"Authorization": f"Bearer {token_of(PhoneGateway('demo', channel))}"}


@dataclass
class Telephone:
    """`call`: which dialogue or call it is in. `now`: when; every turn is a second later."""

    client: Client
    line: str
    call: str = "call 1"
    now: dt.datetime = NOW
    heard: list[str] = field(default_factory=list)

    def _post(self, channel: Channel, given: dict[str, str]) -> Any:
        self.now += dt.timedelta(seconds=1)
        with time_machine.travel(self.now, tick=False):
            return self.client.post(f"/telephone/{channel}/", given, headers=bearer(channel))

    def write(self, text: str, message: str = "") -> str:
        """A text message; what comes back to this line, empty where nothing does."""
        before = len(answers(self.line))
        response = self._post("sms", {"from": self.line, "text": text, "id": message or f"m{next(_numbers)}"})
        assert (response.status_code, response.content) == (200, b"")
        new = answers(self.line)[before:]
        assert len(new) <= 1
        self.heard += new
        return new[0] if new else ""

    def dial(self, *said: str) -> str:
        """A screen for each thing typed; the last one."""
        for one in said or ("*6369#",):
            response = self._post("ussd", {"from": self.line, "session": self.call, "text": one})
            told = response.json()
            self.heard.append(told["text"])
            self.goes_on = told["goes_on"]
        return self.heard[-1]

    def press(self, *keys: str) -> str:
        """What is read aloud after each answer; the last."""
        for one in keys or ("",):
            response = self._post("voice", {"from": self.line, "session": self.call, "text": one})
            told = response.json()
            assert told["hang_up"] == (told["keys"] == 0)
            self.heard.append("\n".join(line["text"] for line in told["say"]))
            self.goes_on = not told["hang_up"]
        return self.heard[-1]


def answers(line: str) -> list[str]:
    """Every answer queued to this line, the oldest first."""
    indexes = key_ring().blind_indexes("mobile", line)
    with acting_as(SYSTEM, is_read_only=True):
        rows = list(
            OutboxMessage.objects.filter(key__startswith="answer:", to_index__in=indexes).order_by("id")
        )
    assert all(row.is_urgent and not row.words for row in rows)
    return [key_ring().unseal(bytes(row.secret or b""), b"message").decode() for row in rows]


def head_at(line: str, household: int = 1, **other: Any) -> Citizen:
    """The head of a household, as after signing in with a code to this line."""
    return head(household, mobile_sealed=key_ring().seal(line.encode(), b"mobile"), **other)


def national_id_of(household: int = 1) -> str:
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(household, NOW.date())
    assert known is not None
    return known.national_id


def looks() -> list[tuple[int, str, str, str]]:
    """Household, kind, role and unit of everybody who looked, in order."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT household_id, actor_kind, detail->>'role', detail->>'unit' FROM audit_event "
            "WHERE event = 'household.looked_at' ORDER BY id"
        )
        return cursor.fetchall()


def code_sent_to(line: str) -> str:
    """The newest one-time code to this line; empty where none was sent."""
    indexes = key_ring().blind_indexes("mobile", line)
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(key__startswith="sign-in-code:", to_index__in=indexes)
        row = rows.order_by("id").last()
    return key_ring().unseal(bytes(row.secret or b""), b"message").decode()[:6] if row else ""


def rows_of(*tables: str) -> str:
    """Every row of these tables as text, to look for what must not be there."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        parts = []
        for table in tables:
            cursor.execute(f"SELECT string_agg(t::text, chr(10)) FROM {table} t")
            parts.append(cursor.fetchone()[0] or "")
    return "\n".join(parts)

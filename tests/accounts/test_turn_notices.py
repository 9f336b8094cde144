"""Who waits is told that it is their turn: once, and not by the thousand to whomever somebody names."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.accounts import attempt_limits
from hemayat.accounts.actions import forget_old
from hemayat.accounts.attempt_limits import HOUR, Limit
from hemayat.accounts.models import PendingTurn
from hemayat.accounts.turn_notices import WORDS, TurnNotice, tell_turns
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import OutboxMessage
from hemayat.notifications.sms_length import parts_of
from tests.accounts.steps import MINUTE, NOW, whole_database, work_turns

pytestmark = pytest.mark.django_db
DAY = dt.timedelta(days=1)


def turn(place: int, line: int | None = None, ip: str = "10.0.0.1") -> TurnNotice:
    number = place if line is None else line
    return TurnNotice(f"7.{place}", f"+98912{number:07d}", ip)


def queued() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return OutboxMessage.objects.filter(key__startswith="turn:", is_urgent=True).count()


def told(turns: list[TurnNotice], now: dt.datetime = NOW) -> int:
    """How many messages the worker queues for these turns."""
    tell_turns(turns, now=now)
    return work_turns(now)


def pending() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return PendingTurn.objects.count()


def test_a_place_is_told_once_however_often_it_is_asked_for() -> None:
    assert tell_turns([turn(1), turn(2), turn(1)], now=NOW) == 2
    assert tell_turns([turn(1), turn(2), turn(3)], now=NOW) == 1
    assert queued() == 0
    assert work_turns() == 3
    assert told([turn(1, 5)], NOW + 2 * DAY) == 0
    assert queued() == 3
    assert pending() == 0
    assert parts_of(WORDS.fa) == 1


def test_a_line_is_told_once_a_day_at_the_word_of_one_network() -> None:
    assert told([turn(1, 9), turn(2, 9)]) == 1
    assert told([turn(3, 9)], NOW + DAY - HOUR) == 0
    assert told([turn(4, 9)], NOW + DAY) == 1


def test_a_stranger_elsewhere_who_names_a_line_does_not_use_up_the_message_of_its_owner() -> None:
    assert told([turn(1, 9, "192.0.2.7"), turn(2, 9, "192.0.2.7")]) == 1
    assert told([turn(3, 9)], NOW + MINUTE) == 1
    many = [turn(place, 9, f"10.{place}.0.1") for place in range(4, 9)]
    assert told(many, NOW + 2 * MINUTE) == 1, "no more than three a day reach somebody who asked for none"


def test_a_network_has_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attempt_limits, "CALLS_OF_NETWORK", Limit(HOUR, 2))
    assert told([turn(1), turn(2), turn(3)]) == 2
    others = [TurnNotice("7.9", "+989350000001", "10.9.9.9"), TurnNotice("7.10", "+989350000002", "10.9.9.9")]
    assert told(others) == 2


def test_all_of_them_together_are_a_tenth_of_the_codes(settings: Any) -> None:
    settings.CODES_PER_HOUR = 30
    apart = [turn(place, place * 1_000_000, f"10.{place}.0.1") for place in range(1, 9)]
    assert told(apart) == 3
    assert queued() == 3


def test_a_message_that_comes_too_late_is_not_sent_and_nothing_of_it_stays() -> None:
    for forgotten in (False, True):
        tell_turns([turn(1)], now=NOW)
        if forgotten:
            assert forget_old(now=NOW + HOUR + MINUTE) >= 1
        assert work_turns(NOW + HOUR + MINUTE) == 0
        assert pending() == queued() == 0


def test_the_line_is_nowhere_in_the_open_while_it_waits() -> None:
    tell_turns([turn(1, 9)], now=NOW)
    assert "9120000009" not in whole_database()

"""With the registry's key nobody can call a nation dead in an hour: the rest waits, and people are warned."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.models import AuditEvent
from hemayat.life_events.actions import apply_due, receive
from hemayat.life_events.models import LifeEvent
from hemayat.life_events.queries import overview
from hemayat.notifications.models import OutboxMessage
from tests.life_events.feeds import NOW, died_on, event, family, state_of

pytestmark = pytest.mark.django_db(transaction=True)
MOST = 5
HELD = ("waits", "too_many")


def took(*events: dict[str, Any], now: dt.datetime = NOW) -> None:
    """Received and gone through, with a day that has room for five."""
    receive(events, source="civil_registry", now=now)
    go_on(now)


def go_on(now: dt.datetime) -> None:
    while apply_due(now=now, batch=2, most=MOST):
        pass


def test_beyond_the_limit_of_a_day_nobody_dies_and_the_rest_waits_for_the_next() -> None:
    heads = [family("head", "spouse")[1][0] for _ in range(8)]
    deaths = [event("death", national_id=head) for head in heads]
    took(*deaths)
    died = [head for head in heads if died_on(head)]
    assert len(died) == MOST
    assert overview().waits == {"too_many": 3}
    took(*deaths, now=NOW + dt.timedelta(hours=2))
    assert [head for head in heads if died_on(head)] == died
    go_on(NOW + dt.timedelta(days=1, hours=1))
    assert all(died_on(head) for head in heads)
    assert overview().waits == {}


def test_an_event_of_today_takes_none_along_that_is_held_back() -> None:
    """Else each would be let through by another about the same person."""
    for _ in range(MOST):
        took(event("death", national_id=family("head")[1][0]))
    _, (head, _) = family("head", "spouse")
    death = event("death", national_id=head)
    took(death)
    assert state_of(death) == HELD
    with acting_as(SYSTEM):
        LifeEvent.objects.exclude(number=death["number"]).update(settled_at=NOW - dt.timedelta(days=2))
    moved = event("residence", national_id=head, country="DE")
    took(moved)
    assert state_of(moved) == ("applied", "")
    assert state_of(death) == HELD
    assert died_on(head) is None


def test_a_death_that_is_taken_back_and_sent_again_counts_each_time() -> None:
    _, (head, _) = family("head", "spouse")
    told = [event("death", national_id=head)]
    took(told[0])
    for _ in range(MOST):
        kind = "annulment" if told[-1]["kind"] == "death" else "death"
        told.append(
            event(kind, corrects=told[-1]["number"], **({"national_id": head} if kind == "death" else {}))
        )
        took(told[-1])
    assert state_of(told[-1]) == HELD
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.count() <= MOST


def test_people_are_warned_once_a_day() -> None:
    took(*(event("death", national_id=family("head")[1][0]) for _ in range(MOST + 9)))
    go_on(NOW + dt.timedelta(hours=2))
    assert warnings() == 1
    go_on(NOW + dt.timedelta(days=1, hours=3))
    assert warnings() == 2


def warnings() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return AuditEvent.objects.filter(event="life_events.wait").count()

"""Small families, and what a registry may tell of them: by real actions alone."""

from __future__ import annotations

import datetime as dt
from itertools import count
from typing import Any

from django.db import connection

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import begin_household
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.life_events.actions import apply_due, receive
from hemayat.life_events.event_intake import FeedIntakeResult
from hemayat.life_events.models import LifeEvent
from tests.support.extracts import national_id

NOW = dt.datetime(2020, 3, 20, 9, 0, tzinfo=dt.UTC)
FIRST, DAY = dt.date(2019, 10, 1), dt.date(2020, 3, 10)
NUMBERS = count(1)
EVENTS = count(1)


def family(*relations: str, household: int = 0, province: str = "23") -> tuple[int, list[str]]:
    """A household begun in October, and the national ids of its people, the head first."""
    number, people = household or next(NUMBERS), [national_id(next(NUMBERS)) for _ in relations]
    begin_household(
        household=number, province=province, by=SYSTEM, now=NOW, on=FIRST,
        members=[new(who, relation) for who, relation in zip(people, relations, strict=True)],
    )  # fmt: skip
    return number, people


def new(who: str, relation: str) -> NewMember:
    said = RegistryPerson("مریم", "رضایی", "female", dt.date(1985, 3, 21), mobile=f"+989{who[-9:]}")
    return NewMember(who, relation, said, is_synthetic=True)


def event(kind: str, **said: Any) -> dict[str, Any]:
    """As a row of a feed, under a number of its own."""
    day = said.pop("on", DAY)
    told = {"number": next(EVENTS), "kind": kind, "occurred_on": day, "registered_on": max(day, DAY)} | said
    return {name: value if isinstance(value, int) else str(value) for name, value in told.items()}


def birth(child: str, household: int, **said: Any) -> dict[str, Any]:
    named = {"given_name": "سارا", "family_name": "رضایی", "sex": "female"}
    return event("birth", national_id=child, household_id=household, relation="child", **named, **said)


def took(*events: dict[str, Any], now: dt.datetime = NOW) -> FeedIntakeResult:
    """Told and gone through."""
    received = receive(events, source="civil_registry", now=now)
    while apply_due(now=now):
        pass
    return received


def places(*households: int) -> list[tuple[Any, ...]]:
    """Every row of our record of these households, and of who died."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            """SELECT h.id, h.ended_on, p.national_id_index, p.died_on, m.relation, m.person_no, m.valid::text, h.since
            FROM household h LEFT JOIN membership m ON m.household_id = h.id LEFT JOIN person p ON p.id = m.person_id
            WHERE h.id = ANY(%s) ORDER BY 1, 3, 7""",
            [list(households)],
        )
        return [tuple(bytes(x) if isinstance(x, memoryview) else x for x in row) for row in cursor.fetchall()]


def now_in(household: int) -> dict[str, str]:
    """National id's last four digits → relation, of who is in it."""
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.national_id, m.relation FROM membership m JOIN person p ON p.id = m.person_id "
            "WHERE m.household_id = %s AND upper_inf(m.valid)",
            [household],
        )
        return {
            key_ring().unseal(bytes(who), b"national_id").decode(): relation
            for who, relation in cursor.fetchall()
        }


def state_of(told: dict[str, Any]) -> tuple[str, str]:
    with acting_as(SYSTEM, is_read_only=True):
        row = LifeEvent.objects.get(number=told["number"])
        return row.state, row.why


def died_on(who: str) -> dt.date | None:
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT died_on FROM person WHERE national_id_index = %s",
            [key_ring().blind_index("national_id", who)],
        )
        (day,) = cursor.fetchone() or (None,)
        return day

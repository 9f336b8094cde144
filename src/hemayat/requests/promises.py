"""What the agreement promises for a request, by the version in force when it was filed, and when each wait ends.

Each wait of a head of household has a day by which it ends.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from django.db import connection

from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.content import ServiceAgreement
from hemayat.agreements.queries import calendar_of, promised_days, version, version_in_force
from hemayat.common.dates import day_of
from hemayat.requests.kinds import KINDS
from hemayat.requests.models import Request
from hemayat.requests.states import CaseKind


def agreement_of(row: Request) -> ServiceAgreement:
    """Of a filed request."""
    assert row.agreement_number is not None, "a filed request has one"
    return _version(row.agreement_number)


@lru_cache(8)
def _version(number: int) -> ServiceAgreement:
    """A published version never changes, so what is kept stays right."""
    agreement = version(number)
    assert agreement is not None, "a published version is never taken out"
    return agreement


_NOTHING: tuple[Any, ...] = (None, None, False, None, ())


@dataclass(frozen=True)
class HouseholdWaits:
    """Waits that no request of the head began.

    `decided_again_by`: since an event or somebody else's request changed the household. `review_by`: until an officer
    has looked again at what was found with a document. `has_lost_its_head`: the head in our own record has died.
    `head_index`, `member_indexes`: the blind indexes of the national ids of that head, empty if there is none, and of
    everybody in the household by our own record.
    """

    decided_again_by: dt.date | None
    review_by: dt.date | None
    has_lost_its_head: bool
    head_index: bytes = field(default=b"", repr=False)
    member_indexes: frozenset[bytes] = field(default=frozenset(), repr=False)


def waits_of(household: int) -> HouseholdWaits:
    """One query; two more if the household waits to be decided again."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM household_waits(%s)", [household])
        since, review_by, has_lost_its_head, head_index, indexes = cursor.fetchone() or _NOTHING
    decided_again_by = since and answer_day(CaseKind.CHANGE_OF_HEAD, since)
    return HouseholdWaits(
        decided_again_by,
        review_by,
        has_lost_its_head,
        bytes(head_index or b""),
        frozenset(bytes(index) for index in indexes),
    )


def answer_day(kind: CaseKind, at: dt.datetime, agreement: ServiceAgreement | None = None) -> dt.date:
    """The day by which a request of this kind is answered if it is filed then. Two queries, or one with `agreement`."""
    agreement = agreement or version_in_force(day_of(at))
    days = agreement.parameters.answer_within[KINDS[kind].clock]
    return promised_days([days], agreement, at)[days]


def registers_until(row: Request) -> dt.date:
    """The last day for the answers of the registers that a request waits for; then an officer takes the case over."""
    since = day_of(min(dt.datetime.fromisoformat(at) for at in row.awaited.values()))
    calendar, within = calendar_of(agreement_of(row), since), agreement_of(row).parameters.register_within
    return add_working_days(since, within, calendar.weekend, calendar.holidays)

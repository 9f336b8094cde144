"""Whom the caller speaks of, and the line that we answer them on: found by what they say, and shown to nobody.

Ask as the system: the agent is not to learn by what is found whether there is such a person, code or line.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from django.db.models import QuerySet

from hemayat.accounts.caller_verification import CallerRecord
from hemayat.accounts.queries import applicants_household
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import head_of, household_led_by
from hemayat.requests.models import Request

MOST_CODES = 3
"""Tracking codes that are sent again at once, the newest first."""
_NATIONAL_ID, _MOBILE = b"national_id", b"mobile"


class CallerIdentifierKind(StrEnum):
    TRACKING_CODE = "tracking_code"
    MOBILE = "mobile"
    NATIONAL_ID = "national_id"


@dataclass(frozen=True)
class CallerIdentifier:
    """What the caller said: a whole tracking code, a line as E.164, or ten digits."""

    by: CallerIdentifierKind
    value: str = field(repr=False)

    def __str__(self) -> str:
        return f"{self.by}:{self.value}"


def find_caller(named: CallerIdentifier, now: dt.datetime) -> CallerRecord | None:
    """Who is meant, and their line; None where nobody is, or where we know no line of theirs."""
    row = _requests_of(named, now).first()
    household = row.household_id if row else _household(named, now)
    head = head_of(household, day_of(now)) if household else None
    national_id = _unsealed(row.person_sealed, _NATIONAL_ID) if row else head and head.national_id
    is_heads = head is not None and head.national_id == national_id
    sealed = (row.mobile if row else None) or (head.mobile if head and is_heads else None)
    line = _unsealed(sealed, _MOBILE)
    if not (national_id and line):
        return None
    return CallerRecord(
        national_id, line, household if named.by is CallerIdentifierKind.TRACKING_CODE else None
    )


def requests_to_follow(named: CallerIdentifier, now: dt.datetime) -> list[Request]:
    """Those whose tracking codes the caller may have lost: the open ones, else the last."""
    rows = list(_requests_of(named, now)[:20])
    return [row for row in rows if row.ended_at is None][:MOST_CODES] or rows[:1]


def _requests_of(named: CallerIdentifier, now: dt.datetime) -> QuerySet[Request]:
    """Filed by whom the caller means, the newest first."""
    filed = Request.objects.filter(filed_at__isnull=False).order_by("-id")
    match named.by:
        case CallerIdentifierKind.TRACKING_CODE:
            return filed.filter(tracking_code=named.value)
        case CallerIdentifierKind.MOBILE:
            return filed.filter(mobile_index__in=key_ring().blind_indexes("mobile", named.value))
        case CallerIdentifierKind.NATIONAL_ID:
            indexes = key_ring().blind_indexes("national_id", named.value)
            return filed.filter(household_id__in=_homes(indexes, now), person_index__in=indexes)


def _homes(indexes: Sequence[bytes], now: dt.datetime) -> list[int]:
    homes = (household_led_by(indexes, day_of(now)), applicants_household(indexes))
    return [home for home in homes if home]


def _household(named: CallerIdentifier, now: dt.datetime) -> int | None:
    """Of a head who has filed nothing, by their own number alone: no index leads from a line to a person."""
    if named.by is not CallerIdentifierKind.NATIONAL_ID:
        return None
    return household_led_by(key_ring().blind_indexes("national_id", named.value), day_of(now))


def _unsealed(sealed: bytes | memoryview | None, about: bytes) -> str:
    return key_ring().unseal(bytes(sealed), about).decode() if sealed else ""

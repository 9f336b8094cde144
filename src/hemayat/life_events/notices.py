"""Telling households: the head where one lives, else every grown member by a line of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from hemayat.common.dates import date_in_words, day_of, format_date, years_before
from hemayat.notifications.actions import NewNotice, queue_many
from hemayat.notifications.notice_wordings import NOTICES

GROWN_UP_AT = 18
_LIVING = """
SELECT m.household_id, p.id, m.relation = 'head', p.birth_date, p.mobile, p.mobile_index, p.is_synthetic
FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.household_id = ANY(%s) AND upper_inf(m.valid) AND p.died_on IS NULL ORDER BY m.household_id, m.person_no"""


@dataclass(frozen=True)
class LifeEventNotice:
    """`on`: the day of the event, where the notice names one."""

    household: int
    province: str
    name: str
    key: str
    on: dt.date


@dataclass(frozen=True)
class _NoticeRecipient:
    person: int
    is_head: bool
    birth_date: dt.date
    mobile: bytes | None
    mobile_index: bytes | None
    is_synthetic: bool


def queue_notices(notices: Sequence[LifeEventNotice], *, now: dt.datetime) -> None:
    """Queue each once, in the caller's transaction."""
    if not notices:
        return
    lines: dict[int, list[_NoticeRecipient]] = {}
    with connection.cursor() as cursor:
        cursor.execute(_LIVING, [[notice.household for notice in notices]])
        for household, *rest in cursor.fetchall():
            lines.setdefault(household, []).append(_NoticeRecipient(*rest))
    grown_since = years_before(day_of(now), GROWN_UP_AT)
    rows = [row for notice in notices for row in _rows(notice, lines.get(notice.household, []), grown_since)]
    queue_many(rows=rows, now=now)


# ---------------------------------------------------------------------------------------- underneath


def _rows(
    notice: LifeEventNotice, lines: Sequence[_NoticeRecipient], grown_since: dt.date
) -> list[NewNotice]:
    """Where nobody has a line it is kept to be read at the site, by whoever signs in as the head next."""
    head = next((notice_recipient for notice_recipient in lines if notice_recipient.is_head), None)
    if head is not None:
        return [_row(notice, head, notice.key)]
    grown = [
        notice_recipient
        for notice_recipient in lines
        if notice_recipient.birth_date <= grown_since and notice_recipient.mobile
    ]
    if not grown:
        return [
            _row(
                notice,
                None,
                notice.key,
                is_synthetic=any(notice_recipient.is_synthetic for notice_recipient in lines),
            )
        ]
    return [
        _row(notice, notice_recipient, f"{notice.key}:{notice_recipient.person}")
        for notice_recipient in grown
    ]


def _row(
    notice: LifeEventNotice, line: _NoticeRecipient | None, key: str, *, is_synthetic: bool = False
) -> NewNotice:
    given = {
        "address": "/",
        "day_fa": format_date(notice.on, "fa"),
        "day_en": date_in_words(notice.on, "en"),
    }
    return NewNotice(
        key=key,
        household=notice.household,
        province=notice.province,
        to_sealed=bytes((line and line.mobile) or b""),
        to_index=line.mobile_index if line else None,
        notice=notice.name,
        parameters={name: given[name] for name in NOTICES[notice.name].parameters},
        is_synthetic=line.is_synthetic if line else is_synthetic,
    )

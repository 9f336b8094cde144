"""A question that waits for the applicant: our clock is paused, and reminders and a call of the hotline follow.

An officer asks it, or the system if the rules in force need a register that the head has not consented to.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any

from hemayat.agreements.calendar import add_working_days
from hemayat.agreements.queries import calendar_of
from hemayat.audit.context import SYSTEM, Actor
from hemayat.audit.keys import key_ring
from hemayat.common.dates import TEHRAN, day_of
from hemayat.requests.answers import answers_of
from hemayat.requests.case_process import agreement_of, apply_transition
from hemayat.requests.consents import consent_text, needed_on
from hemayat.requests.models import OfficerQuestion, Request
from hemayat.requests.queries import QUESTION, given_consents
from hemayat.requests.reminders import first_reminder_on


def ask_head(
    row: Request,
    words: str,
    event: str,
    *,
    by: Actor,
    now: dt.datetime,
    asked_by: int | None = None,
    detail: Mapping[str, Any] | None = None,
    also: tuple[str, ...] = (),
) -> dt.date:
    """Ask, in the caller's transaction, which has locked the request; gives the last day for the answer."""
    answer_by = _answer_by(row, now)
    OfficerQuestion.objects.create(
        household_id=row.household_id,
        province=row.province,
        request_id=row.id,
        asked_by_id=asked_by,
        words=key_ring().seal(words.encode(), QUESTION),
        asked_at=now,
        answer_by=answer_by,
        remind_on=first_reminder_on(row, day_of(now)),
    )
    row.next_at = dt.datetime.combine(answer_by + dt.timedelta(days=1), dt.time.min, TEHRAN)
    apply_transition(row, event, by=by, now=now, detail=detail, day=answer_by, also=("next_at", *also))
    return answer_by


def ask_consent(
    row: Request, missing: Collection[str], now: dt.datetime, among: Collection[str] | None = None
) -> bool:
    """Ask for consent to the registers that the rules in force need and may not ask; whether there are any.

    `missing`: the facts without which the rules cannot tell; `among`: the registers that these come from, if known.
    The question keeps the Persian text; the page of consents has it in the language of its reader.
    """
    needed, given = needed_on(day_of(now), answers_of(row)), given_consents(row.household_id, row.id)
    registers = [name for name in needed if name not in given and (among is None or name in among)]
    if registers:
        words = consent_text(registers, "fa").words
        detail = {"registers": registers, "missing": list(missing)}
        ask_head(row, words, "request.consent_asked", by=SYSTEM, now=now, detail=detail)
    return bool(registers)


# ---------------------------------------------------------------------------------------- underneath


def _answer_by(row: Request, now: dt.datetime) -> dt.date:
    agreement = agreement_of(row)
    calendar = calendar_of(agreement, day_of(now))
    days = agreement.parameters.applicant_within
    return add_working_days(day_of(now), days, calendar.weekend, calendar.holidays)

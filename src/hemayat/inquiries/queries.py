"""What has been asked for a case, and what came back."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import get_args

from hemayat.inquiries.answer_store import answer_of
from hemayat.inquiries.answers import HouseholdRegisterAnswer, Register
from hemayat.inquiries.models import InquiryReceipt, RegisterAnswer

Case = tuple[int, str]
"""Household, and what it was asked about for, as "request:7"."""
_A_MOMENT, _RECENT = timedelta(minutes=1), 50
_SHOWN = ("register", "asked_at", "answered_at", "as_of", "is_answered", "is_complete")


@dataclass(frozen=True)
class InquiryView:
    """One answer, or silence, as it may be shown: nothing of what was said."""

    register: str
    asked_at: datetime
    answered_at: datetime | None
    as_of: date | None
    is_answered: bool
    is_complete: bool


def registers_silent_now(now: datetime) -> tuple[str, ...]:
    """Which of the registers of sign-in had no answer when one of them was last asked, a moment ago. As the system."""
    newest: dict[str, bool] = {}
    rows = InquiryReceipt.objects.order_by("-pk").values_list("register", "is_answered", "asked_at")
    for register, is_answered, asked_at in rows[:_RECENT]:
        if asked_at > now - _A_MOMENT:
            newest.setdefault(register, is_answered)
    return tuple(one for one in get_args(Register) if not newest.get(one, True))


def inquiries_of(household: int, about: str) -> list[InquiryView]:
    """Every question of a case, the oldest first; one query."""
    rows = RegisterAnswer.objects.filter(household_id=household, about=about).order_by("asked_at", "id")
    return [InquiryView(*row) for row in rows.values_list(*_SHOWN)]


def answers_of(household: int, about: str) -> dict[str, HouseholdRegisterAnswer]:
    """Register → all that it said for a case: of each person the latest answer; silence where it never answered."""
    return latest_answers(answers_and_silences([(household, about)]).get((household, about), []))


def answers_and_silences(cases: Collection[Case]) -> dict[Case, list[HouseholdRegisterAnswer]]:
    """Every answer, and every silence, of these cases, the oldest first; one query."""
    found: dict[Case, list[HouseholdRegisterAnswer]] = {}
    rows = RegisterAnswer.objects.filter(
        household_id__in={household for household, _ in cases}, about__in={about for _, about in cases}
    )
    for row in rows.order_by("asked_at", "id"):
        found.setdefault((row.household_id, row.about), []).append(answer_of(row))
    return found


def latest_answers(heard: Iterable[HouseholdRegisterAnswer]) -> dict[str, HouseholdRegisterAnswer]:
    """As `answers_of`, of answers in their order."""
    household_register_answers: dict[str, HouseholdRegisterAnswer] = {}
    for answer in heard:
        before = household_register_answers.get(answer.register)
        household_register_answers[answer.register] = (
            before.with_later(answer) if before and before.is_answered else answer
        )
    return household_register_answers

"""The status of a case, as far as it may be said aloud: state, unit, day and next step; never the reason. No Django.

The texts serve a screen, a message, a voice and who answers a call. {day}, {since}, {time}, {days} and {hotline} are
filled in: as pages write them for texts, with every number in words for speech.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hemayat.agreements.contacts import contacts
from hemayat.common.dates import TEHRAN, date_in_words, day_of, format_date, format_month
from hemayat.common.language import Lang, Message, Words, message_in
from hemayat.common.persian import to_persian_digits
from hemayat.common.spoken_numbers import (
    day_in_words,
    digits_in_words,
    month_in_words,
    number_in_words,
    time_in_words,
)
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.referrals.payment_texts import PaymentStatus, payment_sentence
from hemayat.requests.states import DETERMINATION, ENDED, CaseState
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE

if TYPE_CHECKING:
    from hemayat.eligibility.queries import PublishedResult
    from hemayat.requests.missing_data import DataRequest
    from hemayat.requests.results import CaseView

DueKind = Literal[
    "none", "by", "today", "paused", "overdue", "answered", "withdrawn", "announced", "nothing", "registers_asked",
    "with_officer", "ended",
]  # fmt: skip
HOUSEHOLD = message_in("household", "Your household")
NO_RESULT = Message("No result yet")


@dataclass(frozen=True)
class CaseDue:
    """`on`: the day that it is about; `days`: working days left; `since`: the day on which the registers were asked."""

    kind: DueKind
    on: dt.date | None = None
    days: int = 0
    since: dt.date | None = None


@dataclass(frozen=True)
class CaseStatus:
    """`about`: what it is about; `code`: its tracking code, in groups. `next`: a name in words.NEXT.

    `visit_at`: when an exception asks for a visit that is still to come. `payment`: of the household's support, if
    something is known of it.
    """

    about: Words
    code: str
    state: Words
    unit: Words
    due: CaseDue
    next: str
    visit_at: dt.datetime | None = None
    payment: PaymentStatus | None = None


def request_status(view: CaseView, outcome: str, now: dt.datetime) -> CaseStatus:
    """`outcome`: of the decision that it ended with; empty where it has none."""
    return CaseStatus(
        about=view.title,
        code=view.tracking_code,
        state=_state(view.wording.title, outcome),
        unit=view.wording.unit,
        due=_due(view),
        next="own_household" if view.has_own_household else _next(view.state, outcome),
        visit_at=next((visit.at for visit in view.open_visits if visit.at > now), None),
    )


def household_status(
    published: PublishedResult | None,
    data_request: DataRequest | None,
    payment: PaymentStatus | None = None,
) -> CaseStatus:
    """What was decided about it last, by a national run or by itself.

    `data_request`: if the registers are being asked for missing data; support continues until then. `payment`: whether
    its support was paid, as payment agencies reported it.
    """
    if published is None:
        return CaseStatus(HOUSEHOLD, "", NO_RESULT, DETERMINATION, CaseDue("nothing"), "no_result")
    outcome = published.outcome
    if data_request is not None:
        kind: DueKind = "with_officer" if data_request.is_with_officer else "registers_asked"
        due = CaseDue(kind, data_request.answer_by, since=data_request.asked_on)
        return CaseStatus(HOUSEHOLD, "", outcome_words(outcome), DETERMINATION, due, "data_requested")
    due = CaseDue("announced", published.decided_on)
    # Of others, the next step is what they can do about the result.
    known = payment if outcome == ELIGIBLE else None
    return CaseStatus(
        HOUSEHOLD, "", outcome_words(outcome), DETERMINATION, due, f"outcome_{outcome}", payment=known
    )


def _state(title: Words, outcome: str) -> Words:
    if not outcome:
        return title
    words = outcome_words(outcome)
    return Message("{title}: {words}").format(title=title, words=words)


def outcome_words(outcome: str) -> Words:
    """The name of an outcome."""
    words = OUTCOMES[outcome]
    return Words(words["fa"], words["en"])


def _next(state: CaseState, outcome: str) -> str:
    return f"outcome_{outcome}" if outcome else str(state)


def _due(view: CaseView) -> CaseDue:
    clock = view.clock
    if view.state in ENDED:
        day = clock.stopped_at if clock and clock.stopped_at else view.ended_at
        kind: DueKind = "answered" if view.state is CaseState.DECIDED else "withdrawn"
        return CaseDue("ended" if view.has_own_household else kind, day and day_of(day))
    if clock is None:
        return CaseDue("none")
    if clock.is_paused:
        question = view.open_question
        return CaseDue("paused", question.answer_by if question else clock.due_on)
    if clock.is_overdue:
        return CaseDue("overdue", clock.due_on)
    return CaseDue("by" if clock.working_days_left else "today", clock.due_on, clock.working_days_left)


NEXT: Mapping[str, Words] = {
    CaseState.DRAFT: Message("Complete the draft on the site and file it."),
    CaseState.SUBMITTED: Message("You do not need to do anything. The examination is automatic."),
    CaseState.AWAITING_REGISTERS: Message(
        "You do not need to do anything. A late answer does not count against you."
    ),
    CaseState.UNDER_ASSESSMENT: Message("You do not need to do anything. We will send you the result."),
    CaseState.AWAITING_APPLICANT: Message("Give us your answer on the site. Help: {hotline}"),
    CaseState.AWAITING_OFFICER: Message("You do not need to do anything or go to any office."),
    CaseState.DECIDED: Message("The reasons are on the site. If you disagree, you can object."),
    CaseState.WITHDRAWN: Message("You can file another request at any time."),
    f"outcome_{ELIGIBLE}": Message("You do not need to do anything. The reasons are on the site."),
    f"outcome_{NOT_ELIGIBLE}": Message("The reasons are on the site. If you disagree, you can object."),
    f"outcome_{NEEDS_DATA}": Message("If you apply on the site, we will give you an answer date."),
    "own_household": Message("Sign in again as the head of your own household, and continue there."),
    "data_requested": Message("Your support continues. You do not need to do anything."),
    "no_result": Message("We will tell you when there is a result. Applying on the site is free."),
}
VISIT = Message("As an exception, please come on {day} {time}. To ask where, call {hotline}")
_AT = Message("at {time}")
DUE: Mapping[DueKind, Words] = {
    "none": Message("We will give you an answer date when you file."),
    "by": Message("We will answer by {day}. Working days left: {days}."),
    "today": Message("We will answer today, {day}."),
    "paused": Message("Answer by {day}. Our deadline is paused until you answer."),
    "overdue": Message("Our answer was due on {day} and is late. We are sorry."),
    "answered": Message("We answered on {day}."),
    "withdrawn": Message("You withdrew it on {day}."),
    "ended": Message("It ended on {day}."),
    "announced": Message("This result is from {day}."),
    "registers_asked": Message(
        "Since {since} we have been asking the registers for missing information. They have until {day}."
    ),
    "with_officer": Message(
        "We have been asking the registers since {since}. A case officer is now following up."
    ),
    "nothing": Message("You have no request with us."),
}
UNIT = Message("Responsible: {unit}")


class StatusTexts:
    """Days and numbers as pages write them, or all in words where they are spoken."""

    def __init__(self, lang: Lang, *, is_spoken: bool) -> None:
        self.lang, self.is_spoken = lang, is_spoken

    def status(self, case_status: CaseStatus) -> list[str]:
        stop = "." if self.is_spoken else ""
        about = [case_status.about.in_(self.lang) + stop] if self.is_spoken else []
        unit = case_status.unit.in_(self.lang)
        spoken = UNIT.in_(self.lang).format(unit=unit) if self.is_spoken else unit
        return [*about, case_status.state.in_(self.lang) + stop, spoken + stop]

    def due(self, case_status: CaseStatus) -> str:
        due = case_status.due
        text, days = DUE[due.kind].in_(self.lang), self._number(due.days)
        day, since = (self.day(one) if one else "" for one in (due.on, due.since))
        return text.format(day=day, since=since, days=days)

    def next(self, case_status: CaseStatus) -> str:
        hotline = self.hotline()
        if case_status.payment is not None:
            day, month = (day_in_words, month_in_words) if self.is_spoken else (_day_text, format_month)
            return payment_sentence(case_status.payment, self.lang, day=day, month=month)
        if case_status.visit_at is None:
            return NEXT[case_status.next].in_(self.lang).format(hotline=hotline)
        there = case_status.visit_at.astimezone(TEHRAN)
        text = VISIT.in_(self.lang)
        return text.format(day=self.day(there.date()), time=self._time(there), hotline=hotline)

    def day(self, day: dt.date) -> str:
        return day_in_words(day, self.lang) if self.is_spoken else _day_text(day, self.lang)

    def _time(self, at: dt.datetime) -> str:
        return (
            time_in_words(at, self.lang)
            if self.is_spoken
            else _AT.in_(self.lang).format(time=self._digits(f"{at:%H:%M}"))
        )

    def _number(self, number: int) -> str:
        return number_in_words(number, self.lang) if self.is_spoken else self._digits(str(number))

    def hotline(self) -> str:
        """As it is read or heard."""
        return self.number(contacts().hotline)

    def number(self, number: str) -> str:
        """A number to dial or to write to, as it is read or heard."""
        return digits_in_words(number, self.lang) if self.is_spoken else self._digits(number)

    def _digits(self, text: str) -> str:
        return to_persian_digits(text) if self.lang == "fa" else text


def _day_text(day: dt.date, lang: Lang) -> str:
    """As in notices: with the name of its month in English, in digits in Persian, whose screens have 70 letters."""
    return date_in_words(day, lang) if lang == "en" else format_date(day, lang)

"""How a case stands, as far as may be said of it aloud: state, unit, day, what comes next; never why. No Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hemayat.agreements.clocks import day_of
from hemayat.common.language import Message, Words, message_in
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.referrals.payment_texts import PaymentStatus
from hemayat.requests.states import DETERMINATION, ENDED, CaseState
from hemayat.rules.unknowns import ELIGIBLE

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

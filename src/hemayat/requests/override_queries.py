"""What is proposed against the rules, and what became of it: for officers to read."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace

from django.db.models import BooleanField, Exists, OuterRef, QuerySet, Subquery
from django.db.models.expressions import RawSQL

from hemayat.accounts.models import StaffMember
from hemayat.audit.keys import key_ring
from hemayat.common.tracking_code import grouped
from hemayat.eligibility.queries import PublishedResult
from hemayat.requests.available_actions import SETTLED_IN
from hemayat.requests.models import Override, Request
from hemayat.requests.states import CaseState

REASON, ANSWER = b"request_override", b"request_override_answer"
MOST_SHOWN = 200
_IS_AGAINST_RESULT = """NOT EXISTS (SELECT FROM request r WHERE r.state = 'decided'
    AND (r.household_id, r.id) = (request_override.household_id, request_override.request_id)
    AND NOT EXISTS (SELECT FROM in_force(r.household_id) f JOIN decision d ON d.id = f.decision_id
        AND d.household_id = f.household_id
        WHERE d.id = r.decision_id AND (d.kind = 'engine' OR request_override.is_reexamined)))"""
"""As `has_lapsed` says of a case that is decided. No run and no later decision has replaced what it is against."""


@dataclass(frozen=True)
class OverrideView:
    """`by`, `settled_by`: members of staff by number. `result`: empty while it waits for the second person.

    `is_reexamined`: a second reader proposed it, against a decision of the rules or of an officer. `tracking_code`: of
    the case, in a list of proposals; empty on the page of the case, which has it.
    """

    id: int
    request: int
    province: str
    outcome: str
    against: str
    reason: str = field(repr=False)
    by: int
    at: dt.datetime
    result: str
    settled_by: int | None
    settled_at: dt.datetime | None
    answer: str = field(repr=False)
    is_reexamined: bool = False
    tracking_code: str = ""


def can_be_overridden(held: PublishedResult | None, decision: int | None) -> bool:
    """Whether what holds is this decision, by the rules alone: what officers have decided is not overridden again."""
    return held is not None and decision is not None and (held.kind, held.decision_id) == ("engine", decision)


def has_lapsed(
    proposal: OverrideView, state: CaseState, decision: int | None, held: PublishedResult | None, outcome: str
) -> bool:
    """Whether what it was proposed against is no longer the result, so that nobody can confirm it any more.

    A case that is decided has another result after a later national run or a later decision. `outcome`: what the rules
    say of a case that is still open.
    """
    if state is not CaseState.DECIDED:
        return outcome != proposal.against
    if proposal.is_reexamined:
        return held is None or held.decision_id != decision
    return not can_be_overridden(held, decision)


def overrides_waiting() -> list[OverrideView]:
    """Those of the member's provinces that can still be settled, the longest waiting first. One query."""
    case = Request.objects.filter(household_id=OuterRef("household_id"), id=OuterRef("request_id"))
    rows = _waiting().annotate(code=Subquery(case.values("tracking_code"))).order_by("proposed_at")
    return [replace(override_of(row), tracking_code=grouped(row.code or "")) for row in rows[:MOST_SHOWN]]


def has_proposal(row: Request) -> bool:
    """Whether a proposal of this case waits that a second person can still settle. One query."""
    return _waiting().filter(household_id=row.household_id, request_id=row.id).exists()


def count_overrides_waiting(by: StaffMember) -> int:
    """How many of them colleagues proposed; one above MOST_SHOWN means "more". One query, which opens no reason."""
    return _waiting().exclude(proposed_by_id=by.pk)[: MOST_SHOWN + 1].count()


def _waiting() -> QuerySet[Override]:
    of = {"household_id": OuterRef("household_id"), "id": OuterRef("request_id")}
    cases = Request.objects.filter(**of, state__in=SETTLED_IN)
    # Where a case ended without a decision, there is nothing left to decide otherwise.
    cases = cases.exclude(state=CaseState.DECIDED, decision_id=None)
    return Override.objects.filter(Exists(cases), RawSQL(_IS_AGAINST_RESULT, [], BooleanField()), result="")  # noqa: S611 - as above


def override_of(row: Override) -> OverrideView:
    keys = key_ring()
    return OverrideView(
        row.id, row.request_id, row.province, row.outcome, row.against, keys.unseal(bytes(row.reason), REASON).decode(),
        row.proposed_by_id, row.proposed_at, row.result, row.settled_by_id, row.settled_at,
        keys.unseal(bytes(row.answer), ANSWER).decode() if row.answer else "", row.is_reexamined,
    )  # fmt: skip

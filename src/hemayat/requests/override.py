"""Deciding against the rules: an officer proposes it with a reason, and a senior officer who is somebody else decides.

Each is one transaction under the request's lock. What was decided before stays stored; its head is told what is new.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager

from hemayat.accounts.models import StaffMember
from hemayat.accounts.powers import check_may_confirm, check_still_may
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record_many
from hemayat.audit.context import Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.cases.permissions import is_second_person
from hemayat.eligibility.household_decision import settle_case, trial_decision
from hemayat.eligibility.models import Decision
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.referrals.approval_sync import apply_decisions
from hemayat.requests.available_actions import SETTLED_IN, check_no_override, open_override
from hemayat.requests.case_decision import (
    check_answered,
    close_with_decision,
    matter_of,
    number_of,
    place_claimed,
)
from hemayat.requests.case_process import event_detail, record_event, touch, words_in
from hemayat.requests.decision_checks import check_as_read
from hemayat.requests.errors import (
    CHANGED_SINCE_READ,
    NOTHING_TO_OVERRIDE,
    OVERRIDE_SECOND_PERSON_NEEDED,
    CaseStateChanged,
    NoSuchRequest,
    RequestFault,
)
from hemayat.requests.models import Override, Request
from hemayat.requests.override_queries import ANSWER, REASON, can_be_overridden
from hemayat.requests.permissions import PURPOSE, check_is_another, check_is_colleague, worked_on
from hemayat.requests.states import DECIDED_NOTICES, CaseState
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA

OVERRIDDEN = "request.overridden"


def propose_override(*, request_id: int, outcome: str, reason: str, by: StaffMember, now: dt.datetime) -> int:
    """Say that the rules are not right about this case, and why; gives the proposal's number.

    Raises NOTHING_TO_OVERRIDE where the rules say the same or leave it open, OVERRIDE_WAITS where a proposal waits.
    """
    why = words_in(reason)
    with worked_on(request_id, by, now, *SETTLED_IN) as (row, actor):
        check_no_override(row)
        against = _against(row, now)
        if outcome not in {"eligible", "not_eligible"} or against in {outcome, NEEDS_DATA}:
            raise RequestFault(NOTHING_TO_OVERRIDE)
        override = Override.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id, outcome=outcome, against=against,
            reason=key_ring().seal(why.encode(), REASON), proposed_by_id=by.pk, proposed_at=now,
        )  # fmt: skip
        row.officer_id = row.officer_id or by.pk
        row.save(update_fields=["officer_id", *touch(row, now)])
        record_many([event_detail(row, "desk.override_proposed", actor, {"outcome": outcome})], now=now)
    number: int = override.id
    return number


def reopen_refusal(
    *,
    household: int,
    request_id: int,
    decision: int,
    outcome: str,
    reason: str,
    by: StaffMember,
    now: dt.datetime,
) -> bool:
    """In the caller's transaction, as the second reader, who came to another result: a third person decides.

    False where the refusal is not in force any more, or a proposal waits already.
    """
    row = Request.objects.select_for_update().get(household_id=household, id=request_id)
    held = determination_of(household)
    if held is None or held.decision_id != decision or open_override(row) is not None:
        return False
    Override.objects.create(
        household_id=household, province=row.province, request_id=request_id, outcome=outcome, against=held.outcome,
        reason=key_ring().seal(reason.encode(), REASON), proposed_by_id=by.pk, proposed_at=now, is_reexamined=True,
    )  # fmt: skip
    actor = actor_of(by, PURPOSE)
    record_many([event_detail(row, "desk.override_proposed", actor, {"outcome": outcome})], now=now)
    return True


def confirm_override(
    *, request_id: int, proposal: int | None, last_correction: int | None, by: StaffMember, now: dt.datetime
) -> int:
    """Decide as was proposed, as the second person; gives the decision's number.

    `proposal`, `last_correction`: those that the second person was shown (CaseFile). Raises CHANGED_SINCE_READ where
    one of them is another by now, OVERRIDE_SECOND_PERSON_NEEDED, PowerIsNew, ProposalLapsed, CaseStateChanged where
    what it was proposed against holds no more, and DocumentsNotAnswered where it gives the applicant nothing more and
    something is not opened or answered.
    """
    check_may_confirm(check_is_colleague(by), Role.SENIOR_OFFICER)
    with _settled(request_id, by) as (row, override, actor):
        if not override.is_reexamined:
            # What a second reader found stays a finding: nobody could propose it again.
            check_still_may(override.proposed_by_id, Role.CASE_OFFICER, Role.SENIOR_OFFICER)
        if override.id != proposal:
            raise RequestFault(CHANGED_SINCE_READ)
        check_as_read(row, last_correction)
        if _against(row, now, is_reexamined=override.is_reexamined) != override.against:
            raise CaseStateChanged
        matter = matter_of(row, now)
        if row.state == CaseState.DECIDED:
            # The request's own decision stays its own: this one follows it.
            matter["request_id"] = None
        reason = key_ring().unseal(bytes(override.reason), REASON).decode()
        decision = settle_case(
            **matter, outcome=override.outcome, reason=reason, by=actor, now=now, is_override=True,
            overrides_officer=override.is_reexamined,
        )  # fmt: skip
        check_answered(row, decision, by)
        _settle(override, "confirmed", by, now, decision_id=decision.decision_id)
        _tell(row, decision, actor, now)
    return number_of(decision)


def refuse_override(*, request_id: int, words: str, by: StaffMember, now: dt.datetime) -> None:
    """Say no, as the second person, and why: who proposed it reads that. The case stays as it was."""
    why = words_in(words)
    with _settled(request_id, by) as (row, override, actor):
        _settle(override, "refused", by, now, answer=key_ring().seal(why.encode(), ANSWER))
        record_many([event_detail(row, "desk.override_refused", actor)], now=now)


def withdraw_override(*, request_id: int, by: StaffMember, now: dt.datetime) -> None:
    """Take one's own proposal back."""
    with worked_on(request_id, by, now, *CaseState) as (row, actor):
        override = open_override(row)
        if override is None or override.proposed_by_id != by.pk:
            raise CaseStateChanged
        _settle(override, "withdrawn", by, now)
        record_many([event_detail(row, "desk.override_withdrawn", actor)], now=now)


# ---------------------------------------------------------------------------------------- underneath


@contextmanager
def _settled(request_id: int, by: StaffMember) -> Iterator[tuple[Request, Override, Actor]]:
    """The case and the proposal that waits, both locked, and the second person."""
    actor = actor_of(check_is_colleague(by), PURPOSE)
    with acting_as(actor):
        row = Request.objects.select_for_update().filter(id=request_id).exclude(filed_at=None).first()
        if row is None:
            raise NoSuchRequest
        override = open_override(row)
        if override is None or row.state not in SETTLED_IN:
            raise CaseStateChanged
        if not is_second_person(by, override.proposed_by_id, row.province):
            raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)
        check_is_another(row, by)
        if override.is_reexamined and _has_decided(row, by):
            raise RequestFault(OVERRIDE_SECOND_PERSON_NEEDED)
        yield row, override, actor


def _has_decided(row: Request, by: StaffMember) -> bool:
    """Whether this member made the decision that was read again."""
    decisions = Decision.objects.filter(household_id=row.household_id, decided_by=f"staff:{by.pk}")
    return row.decision_id in set(decisions.values_list("id", flat=True))


def _against(row: Request, now: dt.datetime, *, is_reexamined: bool = False) -> str:
    """What the rules say of what is known; of a case that is decided, what they decided and what still holds.

    `is_reexamined`: against what an officer decided, too, as long as that is in force.
    """
    if is_reexamined:
        held = determination_of(row.household_id)
        return held.outcome if held and held.decision_id == row.decision_id else ""
    if row.state == CaseState.DECIDED and not can_be_overridden(
        determination_of(row.household_id), row.decision_id
    ):
        raise CaseStateChanged
    matter = matter_of(row, now)
    return trial_decision(matter["rows"], matter["as_of"]).outcome


def _settle(override: Override, result: str, by: StaffMember, now: dt.datetime, **also: object) -> None:
    given = {"result": result, "settled_by_id": by.pk, "settled_at": now, **also}
    for name, value in given.items():
        setattr(override, name, value)
    override.save(update_fields=list(given))


def _tell(row: Request, decision: PublishedResult, actor: Actor, now: dt.datetime) -> None:
    if row.state == CaseState.AWAITING_OFFICER:
        close_with_decision(row, decision, OVERRIDDEN, actor, now)
        return
    if decision.outcome == ELIGIBLE:
        place_claimed(row, now)
    apply_decisions([row.household_id], now=now)
    row.save(update_fields=touch(row, now))
    detail = {"decision": decision.decision_id, "outcome": decision.outcome}
    record_event(row, OVERRIDDEN, by=actor, now=now, detail=detail, notice=DECIDED_NOTICES[decision.outcome])

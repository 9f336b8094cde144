"""Where a case is, and what a member of staff may do with it, the most fitting first. The actions judge once more."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from enum import StrEnum

from django.db import connection

from hemayat.accounts.models import StaffMember
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.common.tracking_code import grouped
from hemayat.requests.errors import OVERRIDE_WAITS, RequestFault
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.models import Override, Request
from hemayat.requests.permissions import can_work_on, is_senior
from hemayat.requests.states import OPEN, CaseKind, CaseState
from hemayat.rules.unknowns import NEEDS_DATA, NOT_ELIGIBLE


class CaseAction(StrEnum):
    """Something that is done with a case at the desk."""

    CLAIM = "claim"
    DECIDE_BY_RULES = "decide-by-rules"
    DECIDE = "decide"
    CONFIRM_OVERRIDE = "confirm-override"
    REFUSE_OVERRIDE = "refuse-override"
    WITHDRAW_OVERRIDE = "withdraw-override"
    ANSWER = "answer"
    ASK = "ask"
    ASK_AGAIN = "ask-again"
    OVERRIDE = "override"
    CORRECT = "correct"
    CHECK_CORRECTIONS = "check-corrections"
    STRIKE_OUT = "strike-out"
    VISIT = "visit"
    HAND_OVER = "hand-over"
    RELEASE = "release"
    NOTE = "note"


# As accounts.deputies.can_stand_in says: a deputy whose roles or provinces changed since then replaces nobody.
STANDS_IN = """FROM staff_leave l
JOIN staff_member away ON away.id = l.member_id JOIN staff_member here ON here.id = l.deputy_id
WHERE l.deputy_id = %(member)s AND l.member_id = {officer} AND l.called_off_at IS NULL
    AND %(on)s BETWEEN l.from_on AND l.until_on
    AND away.roles <@ here.roles AND ('*' = ANY(here.provinces) OR away.provinces <@ here.provinces)"""
_SITUATION = f"""
SELECT r.state, r.province, r.officer_id,
    (SELECT o.proposed_by_id FROM request_override o
        WHERE (o.household_id, o.request_id) = (r.household_id, r.id) AND o.result = ''),
    EXISTS (SELECT {STANDS_IN.format(officer="r.officer_id")}),
    decided_before_by(r.household_id, r.id, %(member)s),
    corrections_unchecked(r.household_id, r.id, r.officer_id) AND NOT EXISTS (SELECT FROM request_correction c
        WHERE (c.household_id, c.request_id, c.by_id) = (r.household_id, r.id, %(member)s))
FROM request r WHERE r.id = %(request)s AND r.filed_at IS NOT NULL"""  # noqa: S608 - statements of ours

SETTLED_IN = (CaseState.AWAITING_OFFICER, CaseState.DECIDED)
"""Where a proposal can be confirmed or refused; that of a request which its head gave up waits for nobody."""
ASIDE = frozenset({CaseAction.VISIT, CaseAction.HAND_OVER, CaseAction.RELEASE, CaseAction.NOTE})
"""What moves no case on, a visit least of all (R4.3a, R4.4b): never what the page offers before everything else."""


@dataclass(frozen=True)
class CaseSituation:
    """As much of a case as that hangs on. `outcome`: what the rules say of what is known now; empty where nothing.

    `proposed_by`: who waits for a second person with an override; `has_proposal_lapsed`: the result is no longer what
    that was proposed against. `is_held_by_rules`: it was decided by the rules, and that still holds. `is_stood_in_for`:
    its officer is away, and the member stands in for them. `has_written`: the applicant wrote or sent something;
    `is_answered`: nothing is left to open or answer before a refusal. `is_decided_before`: the member made the decision
    that this objection is about. `is_second_wanted`: a colleague corrected data with documents, and no second officer
    has approved it yet. `names_members`: the application names members, and an officer still has to decide about them.
    `has_consented`: whether the applicant has consented to registers that were not asked after that.
    """

    state: CaseState
    province: str
    officer: int | None
    outcome: str
    proposed_by: int | None = None
    has_proposal_lapsed: bool = False
    is_held_by_rules: bool = False
    is_stood_in_for: bool = False
    has_written: bool = False
    is_answered: bool = True
    is_decided_before: bool = False
    is_second_wanted: bool = False
    names_members: bool = False
    has_consented: bool = False


def place_of(number: int) -> tuple[int, str] | None:
    """Household and province of a case that is filed; None where it is none, or is not seen. One query."""
    rows = Request.objects.filter(id=number).exclude(filed_at=None)
    return rows.values_list("household_id", "province").first()


def kind_and_code_of(number: int) -> tuple[Words, str]:
    """Kind and tracking code of a case that is filed and seen: nothing about a person. One query."""
    row = Request.objects.only("kind", "tracking_code").get(id=number)
    return KIND_WORDS[CaseKind(row.kind)], grouped(row.tracking_code or "")


def can_be_done(deed: CaseAction, number: int, member: StaffMember, now: dt.datetime) -> bool:
    """Whether the row of the case allows this. One query.

    For what also depends on data or documents, the page asks `case_file`, and the action decides.
    """
    with connection.cursor() as cursor:
        cursor.execute(_SITUATION, {"request": number, "member": member.pk, "on": day_of(now)})
        row = cursor.fetchone()
    if row is None:
        return False
    state, province, officer, proposed_by, stands_in, decided_before, is_unchecked = row
    situation = CaseSituation(
        CaseState(state), province, officer, NEEDS_DATA, proposed_by=proposed_by, is_stood_in_for=stands_in,
        is_decided_before=decided_before, is_second_wanted=is_unchecked,
    )  # fmt: skip
    return deed in deeds_of(situation, member)


def open_override(row: Request) -> Override | None:
    """The proposal that waits for a second person, locked; in a transaction that writes."""
    rows = Override.objects.select_for_update().filter(
        household_id=row.household_id, request_id=row.id, result=""
    )
    return rows.first()


def check_no_override(row: Request) -> None:
    """Raises OVERRIDE_WAITS: until a second person has spoken, nothing else is done with the case."""
    if open_override(row) is not None:
        raise RequestFault(OVERRIDE_WAITS)


def deeds_of(case: CaseSituation, member: StaffMember) -> tuple[CaseAction, ...]:
    """In the order of the page."""
    if _is_proposal_waiting(case):
        return (*_with_proposal(case, member), CaseAction.NOTE)
    case_actions: list[CaseAction] = []
    if can_work_on(member, case.province) and not case.is_decided_before:
        case_actions += _as_officer(case, is_mine=case.officer == member.pk or case.is_stood_in_for)
    if (
        is_senior(member, case.province)
        and _can_be_handed_over(case)
        and CaseAction.HAND_OVER not in case_actions
    ):
        case_actions.append(CaseAction.HAND_OVER)
    return (*case_actions, CaseAction.NOTE)


def _is_proposal_waiting(case: CaseSituation) -> bool:
    """That against a decision which was replaced since waits for nobody, and holds nothing up."""
    has_ended = case.has_proposal_lapsed and case.state is CaseState.DECIDED
    return case.proposed_by is not None and case.state in SETTLED_IN and not has_ended


def _with_proposal(case: CaseSituation, member: StaffMember) -> list[CaseAction]:
    """Until a second person has said what becomes of it, nothing else is done."""
    if case.proposed_by == member.pk:
        return [*([CaseAction.ANSWER] if case.has_written else []), CaseAction.WITHDRAW_OVERRIDE]
    if not is_senior(member, case.province):
        return []
    confirm = [] if case.has_proposal_lapsed else [CaseAction.CONFIRM_OVERRIDE]
    return [*confirm, CaseAction.REFUSE_OVERRIDE]


def _as_officer(case: CaseSituation, *, is_mine: bool) -> list[CaseAction]:
    if case.state is CaseState.AWAITING_OFFICER and case.officer is None:
        return [CaseAction.CLAIM, CaseAction.VISIT]
    if case.state is CaseState.AWAITING_OFFICER and is_mine:
        deeds = [
            *_deciding_and_answering(case),
            CaseAction.ASK,
            *_correcting(case),
            *([CaseAction.STRIKE_OUT] if case.names_members else []),
            CaseAction.ASK_AGAIN,
            CaseAction.VISIT,
            CaseAction.HAND_OVER,
            CaseAction.RELEASE,
        ]
        # With a new consent, asking comes first: the answer may decide the case.
        return (
            sorted(deeds, key=lambda deed: deed is not CaseAction.ASK_AGAIN) if case.has_consented else deeds
        )
    if case.state is CaseState.AWAITING_OFFICER and case.is_second_wanted:
        return [CaseAction.CHECK_CORRECTIONS]
    if case.state is CaseState.AWAITING_APPLICANT and is_mine:
        return [CaseAction.VISIT, CaseAction.HAND_OVER, CaseAction.RELEASE]
    if case.is_held_by_rules and (is_mine or case.officer is None):
        return [CaseAction.OVERRIDE, *([CaseAction.ANSWER] if case.has_written else [])]
    return [CaseAction.VISIT] if case.state in OPEN and case.officer is None else []


def _deciding(case: CaseSituation) -> list[CaseAction]:
    """What the rules tell is told by them; an officer settles what they leave open."""
    if not case.outcome:
        return []
    return (
        [CaseAction.DECIDE]
        if case.outcome == NEEDS_DATA
        else [CaseAction.DECIDE_BY_RULES, CaseAction.OVERRIDE]
    )


def _deciding_and_answering(case: CaseSituation) -> list[CaseAction]:
    """Where the rules would refuse, what the applicant wrote or sent is answered before anything is decided.

    An answer is read with the decision, so there is none while nothing can be decided: then the applicant is asked.
    """
    if not case.has_written or not case.outcome:
        return _deciding(case)
    is_first = case.outcome == NOT_ELIGIBLE and not case.is_answered
    return [CaseAction.ANSWER, *_deciding(case)] if is_first else [*_deciding(case), CaseAction.ANSWER]


def _correcting(case: CaseSituation) -> list[CaseAction]:
    return [CaseAction.CORRECT] if case.outcome else []


def _can_be_handed_over(case: CaseSituation) -> bool:
    return case.state in {CaseState.AWAITING_OFFICER, CaseState.AWAITING_APPLICANT}

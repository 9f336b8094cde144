"""What a member of staff may do with a case as it stands, the most fitting first. The actions judge once more."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hemayat.accounts.models import StaffMember
from hemayat.requests.permissions import can_work_on, is_senior
from hemayat.requests.states import OPEN, State
from hemayat.rules.unknowns import NEEDS_DATA


class Deed(StrEnum):
    """Something that is done with a case at the desk."""

    CLAIM = "claim"
    DECIDE_BY_RULES = "decide-by-rules"
    DECIDE = "decide"
    ASK = "ask"
    ASK_AGAIN = "ask-again"
    VISIT = "visit"
    HAND_OVER = "hand-over"
    RELEASE = "release"
    NOTE = "note"


@dataclass(frozen=True)
class Standing:
    """As much of a case as that hangs on. `outcome`: what the rules say of what is known now; empty where nothing."""

    state: State
    province: str
    officer: int | None
    outcome: str


def deeds_of(case: Standing, member: StaffMember) -> tuple[Deed, ...]:
    """In the order of the page."""
    found: list[Deed] = []
    if can_work_on(member, case.province):
        found += _as_officer(case, is_mine=case.officer == member.pk)
    if is_senior(member, case.province) and _can_be_handed_over(case) and Deed.HAND_OVER not in found:
        found.append(Deed.HAND_OVER)
    return (*found, Deed.NOTE)


def _as_officer(case: Standing, *, is_mine: bool) -> list[Deed]:
    if case.state is State.AWAITING_OFFICER and case.officer is None:
        return [Deed.CLAIM, Deed.VISIT]
    if case.state is State.AWAITING_OFFICER and is_mine:
        return [*_deciding(case), Deed.ASK, Deed.ASK_AGAIN, Deed.VISIT, Deed.HAND_OVER, Deed.RELEASE]
    if case.state is State.AWAITING_APPLICANT and is_mine:
        return [Deed.VISIT, Deed.HAND_OVER, Deed.RELEASE]
    return [Deed.VISIT] if case.state in OPEN and case.officer is None else []


def _deciding(case: Standing) -> list[Deed]:
    """What the rules tell is told by them; an officer settles what they leave open."""
    if not case.outcome:
        return []
    return [Deed.DECIDE if case.outcome == NEEDS_DATA else Deed.DECIDE_BY_RULES]


def _can_be_handed_over(case: Standing) -> bool:
    return case.state in {State.AWAITING_OFFICER, State.AWAITING_APPLICANT}

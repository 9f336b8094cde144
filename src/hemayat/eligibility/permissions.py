"""Who may see a decision: a head of household their own, staff those of their provinces, and the system all.

And who may make one: the system and case officers of the province, nobody else (R1.2b). The database holds to both
(sql/determination.sql, sql/decision.sql); each is tested without the other. A second officer looks first where too much
would rest on what one officer alone corrected in other cases (docs/decisions/0067).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import has_role
from hemayat.audit.context import Actor
from hemayat.eligibility.effective_dates import HouseholdResult, is_above_limit, rial_resting_on
from hemayat.eligibility.errors import MayNotDecide, SecondOfficerNeeded
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.case_data import CaseSnapshot


def can_see(actor: Actor, published: PublishedResult) -> bool:
    if actor.kind == "head":
        return actor.household == published.household
    if actor.kind == "staff":
        return published.province in actor.provinces or "*" in actor.provinces
    return actor.kind == "system"


def check_can_override(actor: Actor, province: str) -> None:
    """Raises MayNotDecide. Who proposed it is somebody else: the slice above sees to that, and the database too."""
    if not has_role(actor, Role.SENIOR_OFFICER, province):
        raise MayNotDecide(actor.kind)


def check_can_decide(actor: Actor, province: str) -> None:
    """Raises MayNotDecide."""
    if not can_decide(actor, province):
        raise MayNotDecide(actor.kind)


def can_decide(actor: Actor, province: str) -> bool:
    return actor.kind == "system" or has_role(actor, Role.CASE_OFFICER, province)


@dataclass(frozen=True)
class OneOfficerData:
    """What one officer alone corrected in other cases, and the support a year that may rest on it.

    `without`: the household's data without it; None if there is nothing such. `with_waiting`: its data also with the
    corrections that do not count until a second officer has agreed to them; None if there are none.
    """

    without: CaseSnapshot | None
    limit_rial: int = 0
    with_waiting: CaseSnapshot | None = None


def second_look(
    of_one: OneOfficerData,
    result: HouseholdResult,
    before: HouseholdResult | None,
    result_from: Callable[[CaseSnapshot], HouseholdResult],
    *,
    is_override: bool,
) -> SecondOfficerNeeded | int | None:
    """Why a second officer looks first; else how much a month of a better result rests on one officer, if known.

    `result_from`: the result of the same household from other data. `is_override`: two officers decide already.
    """
    waiting = None if is_override else of_one.with_waiting
    is_worse = before is not None and result.is_worse_than(before)
    if is_worse and waiting and is_loss_to_wait(result, before, result_from(waiting)):
        return SecondOfficerNeeded(is_loss=True)
    if not result.is_better_than(before):
        return None
    without = result if of_one.without is None else result_from(of_one.without)
    rial = rial_resting_on(result, without)
    if not is_override and is_above_limit(rial, of_one.limit_rial):
        return SecondOfficerNeeded(is_better_without=without.is_better_than(before))
    return rial


def is_loss_to_wait(
    result: HouseholdResult, before: HouseholdResult | None, with_waiting: HouseholdResult
) -> bool:
    """Whether a household loses what corrections that wait for a second officer would prevent, all of it or a part."""
    return before is not None and result.is_worse_than(before) and result.is_worse_than(with_waiting)

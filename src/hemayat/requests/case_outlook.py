"""What the page of a case says in addition to the registers: who applies, what corrections do, what would be paid."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.eligibility.absent_members import absent_members
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.effective_dates import (
    HouseholdResult,
    overturn_result,
    result_of,
    result_told,
    without_absent,
)
from hemayat.eligibility.household_decision import trial_decision
from hemayat.eligibility.queries import PublishedResult
from hemayat.households.case_data import CaseSnapshot
from hemayat.inquiries.answers import rows_of
from hemayat.requests.case_decision import is_review
from hemayat.requests.corrected_rows import CorrectionRelation, CorrectionView, corrected
from hemayat.requests.corrections import CorrectedRows
from hemayat.requests.models import Request
from hemayat.requests.register_answers import InquiryResults
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA


@dataclass(frozen=True)
class CaseApplicant:
    """Who applies without a household in our record. `name`: by the civil registry; empty if it gave none."""

    name: str
    national_id: str = field(repr=False)


@dataclass(frozen=True)
class CorrectionEffect:
    """What the corrections in force do. `relations`: by number. `waiting`: those that wait for a second officer.

    `changes_nothing`: the result is the same without all of them. `as_of`: the day of the data of each register.
    """

    relations: Mapping[int, CorrectionRelation]
    waiting: frozenset[int]
    changes_nothing: bool
    as_of: Mapping[str, dt.date]


@dataclass(frozen=True)
class SupportOutlook:
    """What the household gets if it becomes eligible now. `arrears_rial`: for the time since `counts_from`."""

    result: HouseholdResult
    counts_from: dt.date | None
    arrears_rial: int | None


def applicant_of(row: Request, inquiry_results: InquiryResults | None) -> CaseApplicant:
    """Of an application without a household in our record."""
    national_id = key_ring().unseal(bytes(row.person_sealed), b"national_id").decode()
    rows = inquiry_results.members if inquiry_results else ()
    own = next((one for one in rows if one["national_id"] == int(national_id)), None)
    return CaseApplicant(f"{own['given_name']} {own['family_name']}" if own else "", national_id)


def correction_effect(
    row: Request,
    heard: InquiryResults,
    corrections: Sequence[CorrectionView],
    basis: CorrectedRows,
    now_known: DeterminedCase,
) -> CorrectionEffect:
    rows, as_of = rows_of(row.household_id, heard.members, heard.answers)
    without = result_of(trial_decision(rows, as_of))
    return CorrectionEffect(
        corrected(rows, as_of, corrections).relations,
        frozenset(one.id for one in corrections if one.finding_id in basis.waiting),
        without == result_of(now_known),
        as_of,
    )


def support_outlook(
    row: Request,
    basis: CorrectedRows,
    as_of: Mapping[str, dt.date],
    now_known: DeterminedCase,
    decided: PublishedResult | None,
    earlier: Sequence[PublishedResult],
    now: dt.datetime,
) -> SupportOutlook | None:
    """None where it gets as much already. Where the rules refuse, it is what two officers would grant against them.

    `decided`, `earlier`: what holds now, and what held before.
    """
    is_override = now_known.outcome not in {ELIGIBLE, NEEDS_DATA}
    result = result_of(now_known, ELIGIBLE, is_override=is_override)
    if decided is not None and not result.is_better_than(result_told(decided)):
        return None
    overturned = None
    if decided is not None and is_review(row):
        snapshot = CaseSnapshot.of(basis.rows, as_of)
        settled = ELIGIBLE if now_known.outcome != ELIGIBLE else ""
        overturned = without_absent(
            lambda absent: overturn_result(
                snapshot, settled, decided, day_of(now), is_override=is_override, holds_from=basis.holds_from,
                earlier=earlier, absent=absent,
            ),
            lambda months: absent_members(row.household_id, snapshot, months),
            day_of(now),
        )  # fmt: skip
    return SupportOutlook(
        result, overturned.since if overturned else None, overturned.arrears_rial if overturned else None
    )

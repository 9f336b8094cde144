"""From when a decision counts (A15): an adverse one some days later, a corrected one from the first run it concerns.

Support is counted by the month, and a month is what holds on its last day. A result that a review finds wrong counts
from the first run that should have had it, with what the household should have received meanwhile.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from hemayat.common.dates import day_of, month_end, month_start, months_before
from hemayat.eligibility.determination import DeterminedCase
from hemayat.eligibility.queries import PublishedResult, case_under, earlier_of
from hemayat.eligibility.queries import case as stored_case
from hemayat.households.case_data import CaseSnapshot
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, Verdict

MONTHLY = "rial/month"
_RISING = (NOT_ELIGIBLE, NEEDS_DATA, ELIGIBLE)


@dataclass(frozen=True)
class HouseholdResult:
    """What a household is told: an outcome, and where it is eligible the amount; None is an amount not yet known."""

    outcome: str
    amount_rial: int | None

    @property
    def support_rial(self) -> int | None:
        """What is due for a month. Who is not eligible has none, which is known."""
        return self.amount_rial if self.outcome == ELIGIBLE else 0

    def is_worse_than(self, other: HouseholdResult) -> bool:
        """By outcome; between two eligible ones, by amounts that are both known."""
        if self.outcome != other.outcome or self.outcome != ELIGIBLE:
            return _RISING.index(self.outcome) < _RISING.index(other.outcome)
        if self.amount_rial is None or other.amount_rial is None:
            return False
        return self.amount_rial < other.amount_rial

    def is_better_than(self, other: HouseholdResult | None) -> bool:
        """Whether it gives the household more: eligible instead of anything else, or eligible for a greater amount.

        An amount that is not known is not greater. `other`: None where nothing was decided before. Whatever is not
        better is unfavourable to an applicant (R1.4e); the function decision_is_better of the database says the same.
        """
        if self.outcome != ELIGIBLE:
            return False
        if other is None or other.outcome != ELIGIBLE:
            return True
        if self.amount_rial is None or other.amount_rial is None:
            return False
        return self.amount_rial > other.amount_rial


def rial_resting_on(result: HouseholdResult, without: HouseholdResult) -> int | None:
    """The part of a month's support that some corrections add. `without`: the result without them.

    None if an amount is not known.
    """
    if result == without:
        return 0
    if result.support_rial is None or without.support_rial is None:
        return None
    return max(result.support_rial - without.support_rial, 0)


def is_above_limit(rial: int | None, limit_rial: int) -> bool:
    """Whether so much a month is above a limit for a year; an unknown amount is."""
    return rial is None or 12 * rial > limit_rial


@dataclass(frozen=True)
class PendingAdverseResult:
    """An adverse decision that is made and counts from a day to come."""

    result: HouseholdResult
    since: dt.date


@dataclass(frozen=True)
class OwedPeriod:
    """From a day on: the result that the household was given, and the one it should have been given."""

    since: dt.date
    told: HouseholdResult
    due: HouseholdResult


def takes_effect_on(
    now: HouseholdResult,
    in_effect: HouseholdResult | None,
    pending: PendingAdverseResult | None,
    decided_on: dt.date,
    days: int,
) -> dt.date | None:
    """The day on which support ends or falls, `days` after the decision; None where it counts at once.

    A head who was already told of an equally bad change has had notice, so the announced day stays. If that day has
    passed and an objection had delayed the change, the answer counts at once.
    """
    if in_effect is None or in_effect.outcome != ELIGIBLE or not now.is_worse_than(in_effect):
        return None
    if pending and not now.is_worse_than(pending.result):
        return pending.since if pending.since > decided_on else None
    return decided_on + dt.timedelta(days=days)


def arrears_rial(owed: Sequence[OwedPeriod], decided_on: dt.date) -> int | None:
    """What was not told of support in the months before that of `decided_on`. `owed`: the earliest first.

    None where an amount is not known: unknown is not nothing.
    """
    total, month = 0, owed[0].since
    while (end := month_end(month)) < decided_on:
        owed_period = [each for each in owed if each.since <= end][-1]
        due, told = owed_period.due.support_rial, owed_period.told.support_rial
        if due is None or told is None:
            return None
        total += max(due - told, 0)
        month = months_before(month, -1)
    return total


def month_ends(since: dt.date, decided_on: dt.date) -> list[dt.date]:
    """The last days of the months that ended from that day on and before the day of the decision."""
    found: list[dt.date] = []
    month = since
    while (end := month_end(month)) < decided_on:
        found.append(end)
        month = months_before(month, -1)
    return found


AbsentMembers = Mapping[dt.date, frozenset[int]]
"""Last day of a month → the members, by `person_no`, who did not count in this household then (absent_members.py)."""
_NOBODY: frozenset[int] = frozenset()
_NOTHING = HouseholdResult(NOT_ELIGIBLE, 0)


@dataclass(frozen=True)
class OverturnedResult:
    """The first run that the decision should have been in, the day from which it held, and the arrears.

    `run_id`: None if no result was wrong: a new head's support begins on the day on which the former head died.
    """

    run_id: int | None
    since: dt.date
    arrears_rial: int | None


def result_of(case: DeterminedCase, settled: str = "", *, is_override: bool = False) -> HouseholdResult:
    """What the rules say; where they leave the outcome open, what an officer settled, with the rules' amount.

    `is_override`: what is settled counts even where the rules tell otherwise.
    """
    if not settled or (case.outcome != NEEDS_DATA and not is_override):
        return HouseholdResult(case.outcome, case.decision.get("amount_rial"))
    return HouseholdResult(settled, _amount(case) if settled == ELIGIBLE else 0)


def _amount(case: DeterminedCase) -> int | None:
    """Of an eligible household like this one; None where its facts leave that open too."""
    if case.policy.entitlement is None:
        return None
    low, high = case.values({"amount": case.policy.entitlement.amount})["amount"]
    return int(low) if low == high else None


def result_told(published: PublishedResult) -> HouseholdResult:
    """The result that a household was given."""
    return HouseholdResult(published.outcome, published.amount_rial)


def counts_from(published_result: PublishedResult, previous: PublishedResult | None) -> dt.date:
    """The day from which what was told counts, after what was told before it."""
    if published_result.act:
        adverse = published_result.act.takes_effect_on
    else:
        is_worse = previous is not None and result_told(published_result).is_worse_than(result_told(previous))
        adverse = published_result.adverse_from_on if is_worse else None
    if adverse and published_result.postponed_until:
        adverse = max(adverse, published_result.postponed_until)
    return adverse or day_of(published_result.published_at)


def notice_ends_on(published_result: PublishedResult, previous: PublishedResult | None) -> dt.date:
    """The same without regard to an open objection: the answer to it takes effect from this day on."""
    return counts_from(replace(published_result, postponed_until=None), previous)


def _result_in_effect(
    published_result: PublishedResult, earlier: Sequence[PublishedResult] | None = None
) -> HouseholdResult:
    """The result by which support was paid. An open result ends nothing: support granted before it continued."""
    if published_result.outcome == NEEDS_DATA:
        clear = (
            one
            for one in _earlier(published_result, earlier)
            if one.published_at < published_result.published_at
        )
        before = next((one for one in clear if one.outcome != NEEDS_DATA), None)
        if before is not None and before.outcome == ELIGIBLE:
            return result_told(before)
    return result_told(published_result)


def _earlier(
    published_result: PublishedResult, earlier: Sequence[PublishedResult] | None
) -> Sequence[PublishedResult]:
    return earlier_of(published_result.household) if earlier is None else earlier


def _back_from(
    before: PublishedResult, earlier: Sequence[PublishedResult] | None = None
) -> Iterator[PublishedResult]:
    """Mostly the first is as good, and nobody asks for those before it."""
    yield before
    own = (before.run_id, before.decision_id)
    for published_result in _earlier(before, earlier):
        # If a run could not decide the household, `before` is itself one of the earlier results.
        if (
            published_result.published_at <= before.published_at
            and (published_result.run_id, published_result.decision_id) != own
        ):
            yield published_result


def _with_previous(
    published_results: Iterator[PublishedResult],
) -> Iterator[tuple[PublishedResult, PublishedResult | None]]:
    published_result = next(published_results, None)
    while published_result is not None:
        previous = next(published_results, None)
        yield published_result, previous
        published_result = previous


@dataclass(frozen=True)
class _Span:
    """A part of the time in which a result counted, with the members who did not count then."""

    given: PublishedResult
    since: dt.date
    absent: frozenset[int]


def _spans(
    published_results: Iterator[PublishedResult],
    began: Callable[[PublishedResult, PublishedResult | None], dt.date],
    first_day: dt.date | None,
    absent: AbsentMembers,
    decided_on: dt.date,
) -> Iterator[_Span]:
    """The latest first, back to `first_day`."""
    until = decided_on
    for given, previous in _with_previous(published_results):
        since = began(given, previous)
        since = max(since, first_day or since)
        yield from (_Span(given, *part) for part in _parts(since, until, absent))
        if first_day and since == first_day:
            return
        until = min(until, since)


def _parts(since: dt.date, until: dt.date, absent: AbsentMembers) -> list[tuple[dt.date, frozenset[int]]]:
    """From each day on: the members who did not count; the latest first. A month is what holds on its last day."""
    parts = [(since, absent.get(month_end(since), _NOBODY))]
    for end in month_ends(since, until):
        members = absent.get(end, _NOBODY)
        if members != parts[-1][1]:
            parts.append((month_start(end), members))
    return parts[::-1]


def without_absent(
    result: Callable[[AbsentMembers], OverturnedResult | None],
    absent_in: Callable[[Sequence[dt.date]], AbsentMembers],
    decided_on: dt.date,
) -> OverturnedResult | None:
    """`result` without the members who do not count in some months. `absent_in`: asked about months that are owed."""
    absent: AbsentMembers = {}
    looked_at: set[dt.date] = set()
    while (found := result(absent)) is not None:
        # Without a member it may count from an earlier day.
        months = [end for end in month_ends(found.since, decided_on) if end not in looked_at]
        more = absent_in(months) if months else {}
        if not more:
            return found
        looked_at.update(months)
        absent = {**absent, **more}
    return None


def overturn_result(
    snapshot: CaseSnapshot,
    settled: str,
    before: PublishedResult,
    decided_on: dt.date,
    *,
    is_override: bool = False,
    holds_from: dt.date | None = None,
    earlier: Sequence[PublishedResult] | None = None,
    absent: AbsentMembers | None = None,
) -> OverturnedResult | None:
    """Back from what holds, as long as each result was worse than its own rules make of the corrected rows.

    None where what holds was not worse, or the household is not eligible by its rules. `settled`, `is_override`: as for
    `result_of`. What an officer settles because it is not known now counts for no result that rests on what was known
    then. `holds_from`: the day before which the rows are not so. `earlier`: as `earlier_of`, if it is read. `absent`:
    the members to leave out of the rows in a month.
    """
    owed: list[OwedPeriod] = []
    run_ids: list[int] = []
    for span in _spans(_back_from(before, earlier), counts_from, holds_from, absent or {}, decided_on):
        given, said = span.given, _result_in_effect(span.given, earlier)
        due = said
        if (there := snapshot.without(span.absent)) is not None:
            case = case_under(given.run_id, there)
            corrected = result_of(case, settled, is_override=is_override)
            is_owed = corrected.outcome == ELIGIBLE and said.is_worse_than(corrected)
            is_open = case.outcome == NEEDS_DATA and not is_override
            if is_owed and not (is_open and _refused_by_what_is_open_now(given, case)):
                due = corrected
        # Months without a member say nothing about the result before them.
        if due == said and not span.absent:
            break
        owed.insert(0, OwedPeriod(span.since, said, due))
        run_ids.insert(0, given.run_id)
    first = next((place for place, period in enumerate(owed) if period.due != period.told), None)
    if first is None:
        return None
    return OverturnedResult(run_ids[first], owed[first].since, _arrears(case, owed[first:], decided_on))


def _refused_by_what_is_open_now(earlier: PublishedResult, now: DeterminedCase) -> bool:
    """Whether a criterion that nobody can judge now was known not to be met in this earlier result.

    A register that is silent today does not make what it said then untrue. A document that shows otherwise is accepted
    as a correction, and then the criterion is not open.
    """
    then = stored_case(earlier)  # by the same run's rules, so of the same criteria
    return any(
        then.verdict(criterion.name) is Verdict.FAILED and now.verdict(criterion.name) is Verdict.UNDETERMINED
        for criterion in now.policy.criteria
    )


def delayed_result(
    case: DeterminedCase,
    snapshot: CaseSnapshot,
    settled: str,
    before: PublishedResult,
    since: dt.date,
    decided_on: dt.date,
    holds_from: dt.date | None = None,
    absent: AbsentMembers | None = None,
) -> OverturnedResult | None:
    """What was not due by the results since the day on which a better one was held back until an officer had looked.

    A result that counts from an earlier day than its own counts from there. `settled`: as for `result_of`. `absent`: as
    for `overturn_result`. None if nothing is owed.
    """
    since = max(since, holds_from or since)
    owed: list[OwedPeriod] = []
    run_id = before.run_id
    for span in _spans(_back_from(before), _began, since, absent or {}, decided_on):
        told, there = span.given, snapshot.without(span.absent)
        said = _result_in_effect(told)
        due = result_of(case_under(told.run_id, there), settled) if there else said
        is_owed = due.outcome == ELIGIBLE and said.is_worse_than(due)
        owed.insert(0, OwedPeriod(span.since, said, due if is_owed else said))
        run_id = told.run_id
    if all(period.due == period.told for period in owed) or owed[0].since >= decided_on:
        return None
    return OverturnedResult(run_id, owed[0].since, _arrears(case, owed, decided_on))


def _began(told: PublishedResult, previous: PublishedResult | None) -> dt.date:
    return (told.act and told.act.counts_from_on) or counts_from(told, previous)


@dataclass(frozen=True)
class SupportContinuation:
    """The day on which what a head held who died ended, and from which a new head's support begins.

    `told_from`: from when on theirs was told already, while that day was said to be another.
    """

    since: dt.date
    told_from: dt.date | None = None


def continued_result(
    case: DeterminedCase,
    snapshot: CaseSnapshot,
    settled: str,
    goes_on: SupportContinuation,
    due: HouseholdResult | None,
    decided_on: dt.date,
    is_override: bool = False,
    absent: AbsentMembers | None = None,
) -> OverturnedResult:
    """Nothing was due to anybody from that day until now, or until what was told already.

    `due`: if it is not what the case says. `settled`, `is_override`, `absent`: as for `overturn_result`.
    """

    def due_without(members: frozenset[int]) -> HouseholdResult:
        there = snapshot.without(members)
        if there is None:
            return _NOTHING
        its_own = DeterminedCase(case.decider, case.decider.reference.facts(there.rows))
        return due or result_of(its_own, settled, is_override=is_override)

    parts = _parts(goes_on.since, goes_on.told_from or decided_on, absent or {})
    owed = [OwedPeriod(since, _NOTHING, due_without(members)) for since, members in reversed(parts)]
    if goes_on.told_from is not None:
        told = due_without(_NOBODY)
        owed.append(OwedPeriod(max(goes_on.told_from, goes_on.since), told, told))
    return OverturnedResult(None, goes_on.since, _arrears(case, owed, decided_on))


def _arrears(case: DeterminedCase, owed: list[OwedPeriod], decided_on: dt.date) -> int | None:
    entitlement = case.policy.entitlement
    is_monthly = entitlement is not None and entitlement.unit == MONTHLY
    return arrears_rial(owed, decided_on) if is_monthly else None

"""What became of decisions, by the criterion that they stood on: objections upheld, and second opinions that differ.

Both go back to whoever keeps the rule: a criterion whose refusals fall again and again, or about which two officers
come to two results, is not clear enough or rests on data that are not right.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from typing import Any, get_args

from hemayat.audit.context import run_statement
from hemayat.common.dates import TEHRAN, day_of
from hemayat.common.language import Lang
from hemayat.eligibility.errors import UnreadableRun
from hemayat.eligibility.queries import reading_of
from hemayat.eligibility.value_texts import law_words
from hemayat.oversight.disclosure_control import suppressed_cells
from hemayat.oversight.indicators import nearest_permille
from hemayat.rules.unknowns import Verdict

FAILED, OPEN = int(Verdict.FAILED), int(Verdict.UNDETERMINED)
# Where each criterion's verdict stands in what a run, or a decision by its rules, stored.
PLACES = """places AS (
    SELECT run.id AS run_id, left(stored.col ->> 'name', -9) AS criterion, (stored.place - 1)::int AS place
    FROM run, jsonb_array_elements(run.decision_columns) WITH ORDINALITY AS stored (col, place)
    WHERE right(stored.col ->> 'name', 9) = '__verdict'
)"""
# Of objections that were decided: what stood before, criterion by criterion, and what came of it.
_REVIEWED = f"""
WITH {PLACES}, reviewed AS (
    SELECT r.household_id, r.tracking_code, r.province, r.ended_at,
        new.outcome = 'eligible' AS is_eligible, new.run_id, new.decision,
        coalesce(old.outcome, told.outcome) AS before, coalesce(old.run_id, told.run_id) AS before_run,
        coalesce(old.decision, told.decision) AS before_decision
    FROM request r
    JOIN decision new ON (new.household_id, new.id) = (r.household_id, r.decision_id)
    LEFT JOIN decision old ON (old.household_id, old.id) = (new.household_id, new.before_decision_id)
    LEFT JOIN determination told ON new.before_decision_id IS NULL
        AND (told.run_id, told.household_id) = (new.before_run_id, new.household_id)
    WHERE r.kind = 'objection' AND r.state = 'decided' AND r.ended_at >= %(since)s AND r.ended_at < %(until)s
)"""  # noqa: S608 - all of it stands here
_OBJECTIONS = f"""{_REVIEWED}
SELECT criterion, max(before_run), count(*), count(*) FILTER (WHERE is_eligible),
    count(*) FILTER (WHERE (decision::jsonb ->> (
        SELECT s.place FROM places s WHERE (s.run_id, s.criterion) = (v.run_id, p.criterion)))::int <> {FAILED})
FROM reviewed v JOIN places p ON p.run_id = v.before_run
WHERE before <> 'eligible' AND (before_decision::jsonb ->> p.place)::int = {FAILED}
GROUP BY criterion ORDER BY criterion"""  # noqa: S608 - as above
_SUCCEEDED = f"""{_REVIEWED}
SELECT household_id, tracking_code, province, ended_at
FROM reviewed v JOIN places p ON p.run_id = v.before_run
WHERE is_eligible AND p.criterion = %(criterion)s AND before <> 'eligible'
    AND (before_decision::jsonb ->> p.place)::int = {FAILED}
ORDER BY ended_at DESC, household_id LIMIT %(most)s"""  # noqa: S608 - as above
_OPINIONS = f"""
WITH {PLACES}
SELECT criterion, max(d.run_id), count(*), count(*) FILTER (WHERE NOT o.is_agreed), 0
FROM reexamination o
JOIN decision d ON (d.household_id, d.id) = (o.household_id, o.decision_id)
JOIN places p ON p.run_id = d.run_id
WHERE o.at >= %(since)s AND o.at < %(until)s AND (d.decision::jsonb ->> p.place)::int = {OPEN}
GROUP BY criterion ORDER BY criterion"""  # noqa: S608 - as above
_TOTALS = """
SELECT count(*), count(*) FILTER (WHERE d.outcome = 'eligible' AND coalesce(old.outcome, told.outcome) <> 'eligible')
FROM request r
JOIN decision d ON (d.household_id, d.id) = (r.household_id, r.decision_id)
LEFT JOIN decision old ON (old.household_id, old.id) = (d.household_id, d.before_decision_id)
LEFT JOIN determination told ON d.before_decision_id IS NULL
    AND (told.run_id, told.household_id) = (d.before_run_id, d.household_id)
WHERE r.kind = 'objection' AND r.state = 'decided' AND r.ended_at >= %(since)s AND r.ended_at < %(until)s"""
_DIFFERENT = """
SELECT count(*), count(*) FILTER (WHERE NOT is_agreed) FROM reexamination WHERE at >= %(since)s AND at < %(until)s"""


@dataclass(frozen=True)
class FigureDays:
    """From `since_on` until before `until_on`, both days in Iran."""

    since_on: dt.date
    until_on: dt.date

    @property
    def instants(self) -> tuple[dt.datetime, dt.datetime]:
        """The beginning of the first day, and of the one after the last."""
        since, until = (
            dt.datetime.combine(day, dt.time.min, TEHRAN) for day in (self.since_on, self.until_on)
        )
        return since, until

    def overlaps(self, other: FigureDays) -> bool:
        return self.since_on < other.until_on and other.since_on < self.until_on


@dataclass(frozen=True)
class CriterionOutcomes:
    """`of`: how many refusals by it were objected to, or how many second opinions turned on it. `turned`: how many of
    these were overturned, or came out otherwise. `corrected`: of how many the criterion itself does not refuse any
    more. None, each of the three: too few to be shown. `title`, `law`: by language. `days`: which ones were counted.
    """

    criterion: str
    title: dict[str, str]
    law: dict[str, str]
    of: int | None
    turned: int | None
    corrected: int | None
    days: FigureDays

    @property
    def share(self) -> int | None:
        if self.of is None or self.turned is None:
            return None
        return nearest_permille(self.turned, self.of)


@dataclass(frozen=True)
class SuccessfulObjection:
    """A household that a criterion refused, and whose objection succeeded: nothing of who it is about."""

    household_id: int
    tracking_code: str
    province: str
    decided_at: dt.datetime

    @property
    def decided_on(self) -> dt.date:
        return day_of(self.decided_at)


@dataclass(frozen=True)
class ReviewOutcomes:
    """`of`, `turned`: of all together; a case may stand on several criteria, or on none. `turned`: None where it is too
    few to be shown. `days`: which ones were counted for these two.
    """

    of: int
    turned: int | None
    by_criterion: list[CriterionOutcomes]
    days: FigureDays


def objections(days: FigureDays) -> ReviewOutcomes:
    """Objections decided on these days. Two queries, and the rules of the runs that they were about."""
    return _outcomes(_OBJECTIONS, _TOTALS, days)


def objection_parts(days: FigureDays) -> dict[str, tuple[int, ...]]:
    """Criterion, or nothing for all together → each count of these days that could be had from what is shown."""
    return _parts(_OBJECTIONS, _TOTALS, days)


def objection_counts(since: dt.datetime, until: dt.datetime) -> dict[str, tuple[int, int]]:
    """Criterion → how many refusals by it were objected to, and how many of these fell. Nothing is left out."""
    rows = run_statement(_OBJECTIONS, {"since": since, "until": until})
    return {criterion: (of, turned) for criterion, _, of, turned, _ in rows}


def successful_objections(
    criterion: str, since: dt.datetime, until: dt.datetime, most: int
) -> list[SuccessfulObjection]:
    """Against refusals by this criterion, the last ones first. One query."""
    asked = {"since": since, "until": until, "criterion": criterion, "most": most}
    return [SuccessfulObjection(*row) for row in run_statement(_SUCCEEDED, asked)]


def opinions(days: FigureDays) -> ReviewOutcomes:
    """Second opinions given on these days, by what the rules had left open. Two queries, as above."""
    return _outcomes(_OPINIONS, _DIFFERENT, days)


def opinion_parts(days: FigureDays) -> dict[str, tuple[int, ...]]:
    """The same of second opinions."""
    return _parts(_OPINIONS, _DIFFERENT, days)


def names_in(run_id: int) -> list[str]:
    """The criteria of a run's rules in their order; none if they cannot be read any more."""
    try:
        return [one.name for one in reading_of(run_id).decider.policy.criteria]
    except UnreadableRun:
        return []


def criterion_words(criterion: str, run_id: int) -> tuple[dict[str, str], dict[str, str]]:
    """Its title and its law by language; its name alone if the run's rules cannot be read any more."""
    try:
        criteria = reading_of(run_id).decider.policy.criteria
    except UnreadableRun:
        return {"en": criterion}, {}
    this_criterion = next(one for one in criteria if one.name == criterion)
    return dict(this_criterion.title), {lang: law_words(this_criterion.law, lang) for lang in get_args(Lang)}


# ---------------------------------------------------------------------------------------- underneath


def _outcomes(statement: str, totals: str, days: FigureDays) -> ReviewOutcomes:
    ((of, turned),), rows = _both(statement, totals, days)
    few = [suppressed_cells({row[0]: row[place] for row in rows}) for place in (2, 3, 4)]
    return ReviewOutcomes(of, turned, [_one(row, few, days) for row in rows], days)


def _parts(statement: str, totals: str, days: FigureDays) -> dict[str, tuple[int, ...]]:
    ((whole, overturned),), rows = _both(statement, totals, days)
    parts = {
        name: (of, turned, of - turned, corrected, of - corrected) for name, _, of, turned, corrected in rows
    }
    return {"": (whole, overturned, whole - overturned), **parts}


def _both(statement: str, totals: str, days: FigureDays) -> tuple[list[tuple[Any, ...]], ...]:
    given = dict(zip(("since", "until"), days.instants, strict=True))
    return run_statement(totals, given), run_statement(statement, given)


def _one(row: Sequence[Any], few: Sequence[AbstractSet[str]], days: FigureDays) -> CriterionOutcomes:
    criterion, run_id, *counted = row
    counts = [
        None if criterion in few[0] | hidden_here else count
        for count, hidden_here in zip(counted, few, strict=True)
    ]
    of, turned, corrected = counts
    return CriterionOutcomes(criterion, *criterion_words(criterion, run_id), of, turned, corrected, days)

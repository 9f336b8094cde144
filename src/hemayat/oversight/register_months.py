"""How each register answered in each month that is over: counted once by a job, kept, and read by oversight.

The answers are sealed, and after some years they are erased: what was counted of them stays. Counted are inquiries
about one household each, in single cases and in redeterminations; what a national run lacked is in register_runs.py.
"""

from __future__ import annotations

import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import TEHRAN, day_of, months_before
from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.determination import deciding_facts
from hemayat.inquiries.answer_store import InquiryOutcome, results_between
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.figure_rows import DAY
from hemayat.oversight.models import RegisterMonthMeasured
from hemayat.oversight.monthly_figures import SHOWN_MONTHS, months_to_measure
from hemayat.oversight.register_inquiries import problems_of
from hemayat.oversight.register_measures import PROBLEMS, MaxAge, RegisterMonth, RegisterMonthReport
from hemayat.rules.scalars import day_before

EXAMPLES = 3
# Numbers grow with time, and their index finds the first one at once: the job asks each hour.
_FIRST = f"SELECT {DAY.format('asked_at')} FROM register_answer ORDER BY id LIMIT 1"  # noqa: S608 - constants of this module


def measure_register_months(*, now: dt.datetime) -> int:
    """Measure and keep each month that is over and was not measured yet; returns how many. Idempotent."""
    unmeasured = months_to_measure(RegisterMonthMeasured, _FIRST, day_of(now))
    for since_on in unmeasured:
        with acting_as(SYSTEM):
            _keep(since_on, now)
    return len(unmeasured)


def register_months(most: int = SHOWN_MONTHS) -> list[RegisterMonthReport]:
    """Those that were measured, the latest first. One query."""
    return [_read(row) for row in RegisterMonthMeasured.objects.order_by("-since_on")[:most]]


# ---------------------------------------------------------------------------------------- counting


@dataclass
class _RegisterTally:
    asked: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    references: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))

    def add(self, inquiry: InquiryOutcome, problems: Iterable[str]) -> None:
        self.asked += 1
        for problem in problems:
            self.counts[problem] += 1
            examples = self.references[problem]
            # Households that are asked about together share a call.
            if len(examples) < EXAMPLES and inquiry.reference not in examples:
                examples.append(inquiry.reference)


def _keep(since_on: dt.date, now: dt.datetime) -> None:
    limits = _limits(day_of(now))
    tallies: dict[str, _RegisterTally] = defaultdict(_RegisterTally)
    since, until = (_midnight(day) for day in (since_on, months_before(since_on, -1)))
    for inquiry in results_between(since, until):
        limit = limits.get(inquiry.register)
        problems = problems_of(day_of(inquiry.asked_at), inquiry.is_answered, inquiry.people, limit)
        tallies[inquiry.register].add(inquiry, problems)
    figures = [
        asdict(_register_month(register, tally, limits.get(register)))
        for register, tally in sorted(tallies.items())
    ]
    row = RegisterMonthMeasured(since_on=since_on, measured_at=now, figures=figures)
    # Two workers may count the same month; it is kept once.
    RegisterMonthMeasured.objects.bulk_create([row], ignore_conflicts=True)


def _limits(today: dt.date) -> dict[str, MaxAge]:
    """Register → how old its answers may be, by the rules in force: the shortest limit of all that is decided on."""
    policy = rules_in_force(today).decider.policy
    limits: dict[str, MaxAge] = {}
    for fact in (policy.facts[name] for name in deciding_facts(policy)):
        limit, before = fact.max_age, limits.get(fact.table.name)
        if limit and (before is None or day_before(today, limit) > day_before(today, before)):
            limits[fact.table.name] = limit
    return limits


def _register_month(register: str, tally: _RegisterTally, limit: MaxAge | None) -> RegisterMonth:
    """A register that was hardly asked has no figures at all."""
    if tally.asked < SMALLEST:
        return RegisterMonth(register, None, dict.fromkeys(PROBLEMS), limit, {})
    counts = {name: _shown(tally.counts[name], problem.is_about_people) for name, problem in PROBLEMS.items()}
    references = {name: examples for name, examples in tally.references.items() if counts[name]}
    return RegisterMonth(register, tally.asked, counts, limit, references)


def _shown(count: int, is_about_people: bool) -> int | None:
    return None if is_about_people and 0 < count < SMALLEST else count


def _midnight(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time.min, TEHRAN)


# ---------------------------------------------------------------------------------------- reading


def _read(row: RegisterMonthMeasured) -> RegisterMonthReport:
    registers = [_register(one) for one in row.figures]
    until_on = months_before(row.since_on, -1)
    return RegisterMonthReport(
        row.since_on, until_on, row.measured_at, {one.register: one for one in registers}
    )


def _register(cell: Mapping[str, Any]) -> RegisterMonth:
    limit = cell["limit"]
    return RegisterMonth(**{**cell, "limit": (limit[0], limit[1]) if limit else None})

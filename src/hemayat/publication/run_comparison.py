"""What a proposed run changes: counted once, when it is proposed, beside what holds for every household then."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, cast

from django.db import connection

from hemayat.common.errors import HemayatError
from hemayat.eligibility.models import PublishedRun, Run
from hemayat.eligibility.queries import published_run, reading_of
from hemayat.engines.differences import GAINS, LOSES, change_of
from hemayat.publication.models import Publication
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.rules.resolved_policy import Criterion, PolicyOn
from hemayat.rules.unknowns import Verdict

_VERDICT = "__verdict"
_BLOCKING = [int(Verdict.FAILED), int(Verdict.UNDETERMINED)]
_COMPARED = """
SELECT province, was, becomes, money, criteria, is_own, households, rial_before, rial_after
FROM compare_run(%s, %s, %s, %s, %s, %s, %s)"""


@dataclass(frozen=True)
class ComparisonGroup:
    """Households alike in all of this. `was` or `becomes` is None where a household is in one of both alone.

    `money`: how the amount of those who stay moves. `is_own`: what held was a decision about the household alone.
    """

    province: str
    was: str | None
    becomes: str | None
    money: str | None
    criteria: tuple[str, ...]
    is_own: bool
    households: int
    rial_before: int
    rial_after: int

    @property
    def change(self) -> str:
        return change_of(cast("str", self.was), cast("str", self.becomes))


def compare(publication: Publication, policy: PolicyOn) -> dict[str, Any] | None:
    """What is kept of it with the proposal (`report.py` reads it). None where people see nothing yet."""
    before = published_run()
    if before is None:
        return None
    in_force = _in_force()
    cells = [cell for run, provinces in in_force for cell in _cells(publication.run, run, provinces)]
    titles = _titles([run for run, _ in in_force if run], policy)
    return {"before": before.pk, "titles": titles, **counted(cells)}


def counted(cells: Iterable[ComparisonGroup]) -> dict[str, Any]:
    """Added up by all that is shown: outcomes, money, provinces, reasons, and decisions about one household alone.

    `shares`: province → households before, and how many of them have another outcome or are in the new run no more.
    """
    outcomes: Counter[tuple[str | None, str | None]] = Counter()
    money: dict[str, list[int]] = {}
    provinces: Counter[tuple[str, str]] = Counter()
    reasons: Counter[tuple[str, tuple[str, ...]]] = Counter()
    own: Counter[str] = Counter()
    shares: dict[str, list[int]] = {}
    rials = [0, 0]
    for cell in cells:
        outcomes[cell.was, cell.becomes] += cell.households
        provinces[cell.province, cell.change] += cell.households
        rials = [rials[0] + cell.rial_before, rials[1] + cell.rial_after]
        if cell.money:
            households, difference = money.setdefault(cell.money, [0, 0])
            money[cell.money] = [
                households + cell.households,
                difference + cell.rial_after - cell.rial_before,
            ]
        if cell.change in (GAINS, LOSES) and cell.was and cell.becomes:
            reasons[cell.change, cell.criteria] += cell.households
        if cell.was:
            before = shares.setdefault(cell.province, [0, 0])
            before[0] += cell.households
            before[1] += cell.households * (cell.becomes != cell.was)
        if cell.is_own:
            own[cell.change] += cell.households
    return {
        "outcomes": [[*key, n] for key, n in outcomes.items()],
        "provinces": [[*key, n] for key, n in sorted(provinces.items())],
        "reasons": [[change, list(names), n] for (change, names), n in reasons.most_common()],
        "money": money,
        "own": dict(own),
        "shares": shares,
        "rials": rials,
    }


def _in_force() -> list[tuple[Run | None, list[str] | None]]:
    """Each run that people see and the provinces in which they do; without provinces if it is seen everywhere.

    Without a run: the provinces in which nothing was published yet.
    """
    provinces: dict[int | None, list[str]] = {}
    published = dict(PublishedRun.objects.values_list("province", "run_id"))
    for province in EVERY_PROVINCE:
        provinces.setdefault(published.get(province), []).append(province)
    runs = Run.objects.in_bulk([run for run in provinces if run])
    if len(provinces) == 1:
        return [(run, None) for run in runs.values()]
    return [(runs[run] if run else None, found) for run, found in provinces.items()]


def _cells(run: Run, before: Run | None, provinces: list[str] | None) -> Iterator[ComparisonGroup]:
    old, new = verdict_places(before) if before else {}, verdict_places(run)
    names = list(dict.fromkeys([*new, *old]))
    given: list[Any] = [
        run.pk,
        before.pk if before else None,
        provinces,
        names,
        [old.get(n) for n in names],
        [new.get(n) for n in names],
        _BLOCKING,
    ]
    with connection.cursor() as cursor:
        cursor.execute(_COMPARED, given)
        for province, was, becomes, money, criteria, is_own, *numbers in cursor.fetchall():
            yield ComparisonGroup(province, was, becomes, money, tuple(criteria), is_own, *map(int, numbers))


def verdict_places(run: Run) -> dict[str, int]:
    """Criterion → where its verdict stands in the run's decisions."""
    return {
        column["name"].removesuffix(_VERDICT): place
        for place, column in enumerate(run.decision_columns)
        if column["name"].endswith(_VERDICT)
    }


def _titles(before: Iterable[Run], policy: PolicyOn) -> dict[str, dict[str, str]]:
    """Criterion → its title; what this program cannot read of an old run keeps its name."""
    criteria: list[Criterion] = []
    for run in before:
        with suppress(HemayatError):
            criteria += reading_of(run.pk).decider.policy.criteria
    return {criterion.name: dict(criterion.title) for criterion in (*criteria, *policy.criteria)}

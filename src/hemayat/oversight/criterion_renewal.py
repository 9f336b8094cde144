"""When the figures of a criterion are renewed, so that two tables in a row do not show a few cases. No Django.

The figures are of whole weeks. Those of one week less those of the week before are the cases that came in, less those
that are now too old. So the figures of a criterion are renewed only if each of these counts is zero or SMALLEST at
least. Until then the earlier figures stay, with their days. Figures that share no day with them are always new.

What is shown stays until it can be renewed. If it were hidden in between, its return would show the same few cases.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import cache

from hemayat.oversight.criteria import CriterionOutcomes, FigureDays, ReviewOutcomes
from hemayat.oversight.disclosure_control import SMALLEST
from hemayat.oversight.error_estimates import CriterionErrors, ErrorEstimate

TOTAL = ""
"""Instead of a criterion: all cases together."""
PartsOf = Callable[[FigureDays], Sequence[int]]
"""Days → the counts of these days that somebody could calculate; none at all if nothing happened."""


def is_renewable(old: FigureDays, new: FigureDays, parts: PartsOf) -> bool:
    """Whether nobody learns of a few cases from the new figures and the old ones.

    Figures of the same days stay: what a third person settled since then would show as one case more.
    """
    if not old.overlaps(new):
        return True
    if old == new:
        return False
    came, left = FigureDays(old.until_on, new.until_on), FigureDays(old.since_on, new.since_on)
    return all(not 0 < part < SMALLEST for days in (came, left) for part in parts(days))


def renewed_outcomes(
    new: ReviewOutcomes,
    old: ReviewOutcomes | None,
    count: Callable[[FigureDays], Mapping[str, Sequence[int]]],
) -> ReviewOutcomes:
    """The new figures; of a criterion that cannot be renewed yet the old ones.

    `count`: days → criterion, or TOTAL → its parts.
    """
    if old is None:
        return new
    counted = cache(count)

    def parts_of(name: str) -> PartsOf:
        return lambda days: counted(days).get(name, ())

    news, olds = ({row.criterion: row for row in one.by_criterion} for one in (new, old))
    rows = [_row(news.get(name), olds.get(name), new.days, parts_of(name)) for name in sorted({*news, *olds})]
    total = new
    if old.of >= SMALLEST and old.days.overlaps(new.days):
        is_new = new.of >= SMALLEST and is_renewable(old.days, new.days, parts_of(TOTAL))
        total = new if is_new else old
    return replace(total, by_criterion=[row for row in rows if row])


def renewed_errors(
    new: Mapping[str, CriterionErrors],
    old: Mapping[str, CriterionErrors],
    days: FigureDays,
    count: Callable[[FigureDays], Mapping[tuple[str, bool], int]],
) -> dict[str, CriterionErrors]:
    """The same of estimates. `count`: days → criterion and whether it is about grants → second opinions."""
    counted, nothing = cache(count), CriterionErrors(None, None)

    def chosen(name: str, *, is_grant: bool) -> ErrorEstimate | None:
        fresh, kept = (
            one.grants if is_grant else one.refusals
            for one in (new.get(name, nothing), old.get(name, nothing))
        )
        fresh = fresh and replace(fresh, days=days)
        if kept is None or kept.days is None or not kept.days.overlaps(days):
            return fresh
        is_new = fresh and is_renewable(
            kept.days, days, lambda these: [counted(these).get((name, is_grant), 0)]
        )
        return fresh if is_new else kept

    return {
        name: CriterionErrors(chosen(name, is_grant=False), chosen(name, is_grant=True))
        for name in sorted({*new, *old})
    }


# ---------------------------------------------------------------------------------------- underneath


def _row(
    new: CriterionOutcomes | None, old: CriterionOutcomes | None, days: FigureDays, parts: PartsOf
) -> CriterionOutcomes | None:
    if old is None or old.of is None or not old.days.overlaps(days):
        return new
    is_new = new is not None and not _hides_more(new, old) and is_renewable(old.days, days, parts)
    return new if is_new else old


def _hides_more(new: CriterionOutcomes, old: CriterionOutcomes) -> bool:
    return any(
        now is None and before is not None
        for now, before in ((new.of, old.of), (new.turned, old.turned), (new.corrected, old.corrected))
    )

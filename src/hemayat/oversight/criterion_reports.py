"""Each criterion of the rules in force with all that is known of how well it works: nothing is counted here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hemayat.eligibility.queries import published_run
from hemayat.oversight.criteria import CriterionOutcomes, ReviewOutcomes, criterion_words, names_in
from hemayat.oversight.error_estimates import CriterionErrors
from hemayat.oversight.figures import StoredMeasurement
from hemayat.oversight.refusal_shares import RefusalShares, shares_by_criterion

NO_ERRORS = CriterionErrors(None, None)


@dataclass(frozen=True)
class CriterionReport:
    """`title`, `law`: by language. `objections`, `opinions`: None if there was none, or if all of them were few.

    `shares`: None before the first published run.
    """

    name: str
    title: Mapping[str, str]
    law: Mapping[str, str]
    objections: CriterionOutcomes | None
    opinions: CriterionOutcomes | None
    errors: CriterionErrors
    shares: RefusalShares | None


def criterion_reports(kept: StoredMeasurement | None) -> list[CriterionReport]:
    """In the order of the rules; none before the first published run. Three queries at most."""
    run = published_run()
    if run is None:
        return []
    shares = shares_by_criterion()
    objections, opinions = (kept.objections, kept.opinions) if kept else (None, None)
    return [
        CriterionReport(
            name,
            *criterion_words(name, run.pk),
            _of(objections, name),
            _of(opinions, name),
            kept.errors.get(name, NO_ERRORS) if kept else NO_ERRORS,
            shares.get(name),
        )
        for name in names_in(run.pk)
    ]


def _of(outcomes: ReviewOutcomes | None, name: str) -> CriterionOutcomes | None:
    return next((one for one in outcomes.by_criterion if one.criterion == name), None) if outcomes else None

"""R1.5d: findings that do not count in a run yet, or that were made after the decision in force."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.models import Finding
from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.publication.finding_results import FindingCaseFacts, decide_with_findings
from hemayat.registers.snapshot import rows_of
from hemayat.requests.corrected_rows import CorrectionView, own_columns
from hemayat.requests.corrections import corrections_in_force
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on
from tests.requests.test_r1_5d_findings import (
    CHEAP,
    DAY,
    DEAR,
    ELIGIBLE,
    NEXT_RUN,
    REFUSED,
    THIRD_RUN,
    corrected,
    correction_made,
    in_force,
    later_run,
    publish_next,
)
from tests.support.publishing import Decided

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def next_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A later run, in which household 2 has a dear car."""
    return later_run(tmp_path_factory.mktemp("next"), "next", NEXT_RUN.date(), {ELIGIBLE: DEAR})


@pytest.fixture(scope="module")
def contradicting_run(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    """A still later run in which the car of household 13 has another value than ever before."""
    return later_run(tmp_path_factory.mktemp("other"), "other", THIRD_RUN.date(), {REFUSED: DEAR})


def test_r1_5d_a_finding_made_after_a_decision_does_not_keep_it_against_the_next_run(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    """The automatic decision rests on no finding; a later case of the same household has one, and is not decided."""
    filed(head(ELIGIBLE))
    take_on()
    assert in_force(ELIGIBLE).decision_id
    correction_made(ELIGIBLE, above=0, now=NOW + DAY)
    with acting_as(SYSTEM, is_read_only=True):
        assert Finding.objects.get(household_id=ELIGIBLE).at > in_force(ELIGIBLE).published_at
    run = publish_next(next_run)
    held = in_force(ELIGIBLE)
    assert (held.outcome, held.decision_id, held.run_id) == ("not_eligible", None, run)


def group_of(
    run: int, decided: Decided, household: int, waiting: CorrectionView, before: PublishedResult | None = None
) -> str:
    """How a run and the findings of a household meet if this correction waits for a second officer too."""
    rows = rows_of(decided.snapshot, household)
    numbers = {f"{person['national_id']:010d}": int(person["person_no"]) for person in rows["persons"]}
    with acting_as(SYSTEM, is_read_only=True):
        made = corrections_in_force([household])[household]
        facts = FindingCaseFacts(
            run, rows, decided.snapshot.registers, numbers, [*made, waiting], (), before or determination_of(household)
        )  # fmt: skip
        return decide_with_findings(facts).group


def waiting_like(household: int, **other: Any) -> CorrectionView:
    """A correction that no second officer has agreed to."""
    with acting_as(SYSTEM, is_read_only=True):
        made = corrections_in_force([household])[household][0]
    return replace(made, id=made.id + 1, is_agreed=False, limit_rial=None, **other)


def test_r1_5d_a_contradicted_finding_is_counted_as_that_although_another_correction_waits(
    nation: int, registers: RunningSimulator, next_run: Decided, contradicting_run: Decided
) -> None:
    corrected()
    waiting = waiting_like(REFUSED)
    run = publish_next(contradicting_run, now=THIRD_RUN)
    assert group_of(run, contradicting_run, REFUSED, waiting) == "contradicted"


def test_r1_5d_a_loss_by_other_criteria_is_counted_as_that_although_a_correction_waits(
    nation: int, registers: RunningSimulator, next_run: Decided
) -> None:
    """A correction that would prevent the loss is what publishers look at instead."""
    corrected()
    no_help = waiting_like(REFUSED, national_id="0000000000")
    filed(head(ELIGIBLE))
    take_on()
    before = in_force(ELIGIBLE)
    run = publish_next(next_run)
    rows = rows_of(next_run.snapshot, ELIGIBLE)
    (dear,) = [row for row in rows["vehicles"] if row["value_rial"] == DEAR]
    person = next(one for one in rows["persons"] if one["person_no"] == dear["person_no"])
    helps = replace(
        no_help, national_id=f"{person['national_id']:010d}", said=own_columns(dear),
        used={**own_columns(dear), "value_rial": CHEAP},
    )  # fmt: skip
    found = [group_of(run, next_run, ELIGIBLE, one, before=before) for one in (no_help, helps)]
    assert found == ["other_criteria", "increase_waits"]

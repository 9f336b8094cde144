"""Objections by the criterion that the refusal stood on."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import case, determination_of
from hemayat.oversight import criteria, disclosure_control
from hemayat.oversight.criteria import FigureDays
from hemayat.rules.unknowns import Verdict
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on

pytestmark = pytest.mark.usefixtures("nation")
REFUSED, WRONGLY = 13, 6
SOON = NOW + dt.timedelta(hours=1)
SPAN = FigureDays(NOW.date() - dt.timedelta(days=7), NOW.date() + dt.timedelta(days=7))


def failed_by(household: int) -> set[str]:
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(household)
    assert held
    of = case(held)
    return {one.name for one in of.policy.criteria if of.verdict(one.name) is Verdict.FAILED}


def test_an_objection_counts_for_every_criterion_that_the_refusal_stood_on(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(criteria, "suppressed_cells", lambda counts: set())
    before = failed_by(REFUSED)
    assert before
    filed(head(REFUSED))
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        found = criteria.objections(SPAN)
    assert (found.of, found.turned) == (1, 0)
    assert {one.criterion: (one.of, one.turned) for one in found.by_criterion} == dict.fromkeys(
        before, (1, 0)
    )
    assert all(one.title["fa"] and one.law["fa"] for one in found.by_criterion)


def test_an_objection_that_is_upheld_is_counted_as_overturned_where_the_data_were_not_right(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(criteria, "suppressed_cells", lambda counts: set())
    before = failed_by(WRONGLY)
    registers.correct("vehicles", registers.person(WRONGLY)["national_id"])
    filed(head(WRONGLY))
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        found = criteria.objections(SPAN)
        nothing = criteria.objections(FigureDays(SPAN.until_on, SPAN.until_on + dt.timedelta(days=1)))
    assert (found.of, found.turned) == (1, 1)
    turned = {one.criterion: (one.of, one.turned, one.corrected, one.share) for one in found.by_criterion}
    assert turned == dict.fromkeys(before, (1, 1, 1, 1000))
    assert (nothing.of, nothing.by_criterion) == (0, [])


def test_of_a_criterion_of_many_refusals_a_few_that_were_overturned_are_not_told(
    registers: RunningSimulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(disclosure_control, "SMALLEST", 2)
    both = failed_by(REFUSED) & failed_by(WRONGLY)
    assert both
    registers.correct("vehicles", registers.person(WRONGLY)["national_id"])
    for household in (REFUSED, WRONGLY):
        filed(head(household))
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        found = criteria.objections(SPAN)
    told = {one.criterion: (one.of, one.turned, one.share) for one in found.by_criterion}
    assert {told[name] for name in both} == {(2, None, None)}

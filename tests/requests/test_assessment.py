"""The way from filed to decided: registers asked, rules applied, late registers told in the open, never a refusal."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of, earlier_of
from hemayat.requests import actions, queries
from hemayat.requests.results import View
from hemayat.requests.states import State
from tests.requests.steps import NOW, filed, head

pytestmark = pytest.mark.usefixtures("nation")


def view(request: int, household: int = 1) -> View:
    with acting_as(SYSTEM, is_read_only=True):
        return queries.request_of(household, request, now=NOW)


def test_first(registers) -> None:
    request = filed(head())
    assert actions.take_on_due(now=NOW) == 1
    seen = view(request)
    print([(e.event, e.state) for e in seen.events], seen.state, seen.decision_id, seen.missing)
    with acting_as(SYSTEM, is_read_only=True):
        print(determination_of(1).outcome, len(earlier_of(1)))
    assert seen.state == State.DECIDED

"""Who lives apart from the registered head applies; nobody decides while the registry has them in a household."""

from __future__ import annotations

from typing import Any

import pytest

from hemayat.requests import actions
from hemayat.requests.errors import RequestFault
from hemayat.requests.states import CaseKind, CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, officer, ready, take_on, view
from tests.requests.test_application import APPLICANTS, HEAD, NEW, applicant, fault_of, outcome, person

pytestmark = pytest.mark.usefixtures("nation")


@pytest.mark.parametrize(("home", "relation"), [(4, "spouse"), (NEW, "head")])
def test_nobody_decides_about_who_is_in_another_household_until_the_registry_has_them_in_none(
    home: int, relation: str, registers: RunningSimulator
) -> None:
    """Also if that household is their own: then they sign in as its head and apply there."""
    by = applicant(registers)
    registers.correct("persons", HEAD, person(home, relation))
    request = ready(by, CaseKind.APPLICATION)
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert fault_of(request) == "another_household"
    given: dict[str, Any] = {"request_id": request, "by": officer(), "now": NOW}
    for act in (
        lambda: actions.decide_by_rules(**given),
        lambda: actions.decide(outcome="eligible", reason="جدا زندگی می‌کند", **given),
        lambda: actions.propose_override(outcome="eligible", reason="جدا زندگی می‌کند", **given),
    ):
        with pytest.raises(RequestFault):
            act()
    assert (view(request, APPLICANTS).state, outcome(APPLICANTS)) == (CaseState.AWAITING_OFFICER, None)
    registers.correct("persons", HEAD, person(None, None))
    actions.ask_again(**given)
    take_on()
    assert view(request, APPLICANTS).state == CaseState.DECIDED

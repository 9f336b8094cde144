"""In the copy that test_new_kind.py makes: a request of the new kind from the head's browser to the desk and back."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import pytest
from django.test import Client

from tests.architecture.test_new_kind import KIND, TITLE
from tests.requests.conftest import decided, nation, registers
from tests.web.conftest import citizen, desk
from tests.web.staff.cases.conftest import UNVALUED, enter, today
from tests.web.staff.conftest import quick_passwords

if TYPE_CHECKING:
    from tests.requests.registers import RunningSimulator

__all__ = ["citizen", "decided", "desk", "enter", "nation", "quick_passwords", "registers", "today"]
pytestmark = pytest.mark.django_db


def test_it_is_filed_decided_and_its_outcome_is_communicated(
    nation: int, registers: RunningSimulator, citizen: Client, enter: Callable[..., Client]
) -> None:
    from hemayat.requests.states import CaseState  # noqa: PLC0415 - models, once Django is set up
    from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - as above
    from tests.requests.steps import WHY, head, new_session, notices, take_on, view  # noqa: PLC0415 - as above
    from tests.web.citizen.requests.steps import answer, begin, consent, file, text_of  # noqa: PLC0415 - as above

    citizen.cookies[COOKIE] = new_session(head(UNVALUED)).token
    number = begin(citizen, KIND)
    assert answer(citizen, number, "claim", why=WHY) == f"/my/requests/{number}/check/"
    consent(citizen, number)
    assert view(number, UNVALUED).tracking_code == ""
    file(citizen, number)
    assert TITLE in text_of(citizen.get("/my/requests/"))
    take_on()
    sara = enter()
    assert f'href="/cases/{number}/"' in text_of(sara.get(f"/cases/?kind={KIND}"))
    sara.post(f"/cases/{number}/", {"opens_file": "1", "why": "request"})
    page = text_of(sara.get(f"/cases/{number}/"))
    assert TITLE in page
    assert WHY in page
    for deed, given in (("claim", {}), ("decide", {"reason": "کارشناسی خودرو"})):
        done = sara.post(f"/cases/{number}/{deed}/", given)
        assert done.headers["Location"] == f"/cases/{number}/?done={deed}"
    assert view(number, UNVALUED).state is CaseState.DECIDED
    assert notices(UNVALUED) == ["request_filed.1", "request_with_officer.1", "request_eligible.1"]
    assert "govuk-tag--green" in text_of(citizen.get(f"/my/requests/{number}/"))

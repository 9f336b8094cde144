"""R4.1a, R4.8a: a head begins, fills in and files a request, and is told a code and a day; nothing typed is lost."""

from __future__ import annotations

import pytest

from hemayat.agreements.queries import in_force
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.tracking_code import tracking_code_in
from hemayat.notifications.models import Message
from hemayat.requests import actions, queries
from hemayat.requests.results import View
from hemayat.requests.states import State
from tests.requests.steps import NOW, head, ready

pytestmark = pytest.mark.usefixtures("nation")


def view(request: int, household: int = 1) -> View:
    with acting_as(SYSTEM, is_read_only=True):
        return queries.request_of(household, request, now=NOW)


def test_r4_1a_r4_8a_a_filed_request_has_a_tracking_code_and_a_due_date_told_with_it() -> None:
    by = head()
    request = ready(by)
    done = actions.file_request(request=request, key="form", by=by, now=NOW)
    assert tracking_code_in(done.tracking_code)
    seen = view(request)
    assert (seen.state, seen.tracking_code, seen.due_on) == (State.SUBMITTED, done.tracking_code, done.due_on)
    with acting_as(SYSTEM):
        told = Message.objects.get(household_id=1, notice="request_filed.1")
    assert done.tracking_code in told.parameters["code"]
    assert seen.clock
    assert seen.clock.is_running
    assert seen.clock.working_days_left == in_force(NOW.date()).parameters.answer_within["objection"]

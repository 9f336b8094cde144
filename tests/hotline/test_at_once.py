"""Over real connections at the same moment: a call ends once, and a line is marked once."""

from __future__ import annotations

from functools import partial

import pytest

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.hotline import actions
from hemayat.hotline.errors import NoOpenCall
from hemayat.hotline.states import CallOutcome, CallTopic
from hemayat.notifications.models import WrongNumber
from hemayat.notifications.wrong_numbers import mark_wrong_number
from tests.hotline.steps import LINE, agent, steps_of
from tests.requests.steps import NOW
from tests.support.threads import at_once


def mark() -> None:
    with acting_as(SYSTEM):
        mark_wrong_number(line=LINE, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_call_is_closed_once_and_a_line_marked_once() -> None:
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    close = partial(
        actions.close_call, call=call, topic=CallTopic.WHY, outcome=CallOutcome.ANSWERED, by=sara, now=NOW
    )
    found = at_once([close] * 5)
    assert found.count(None) == 1
    assert {type(fault) for fault in found if fault} == {NoOpenCall}
    assert steps_of(call) == ["ended"]
    assert at_once([mark] * 5) == [None] * 5
    with acting_as(SYSTEM, is_read_only=True):
        assert WrongNumber.objects.count() == 1

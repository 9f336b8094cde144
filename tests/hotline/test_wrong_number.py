"""Whoever holds a line says that we mean somebody else: they prove that it is theirs, and no more is sent there."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.actions import enter_code
from hemayat.accounts.results import NewSession, PendingSignIn
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.hotline import actions
from hemayat.notifications.actions import send_due
from hemayat.notifications.gateways.demo_inbox import DemoInbox
from hemayat.notifications.gateways.provider_failover import GatewayFailover
from hemayat.notifications.models import OutboxMessage, WrongNumber
from tests.accounts import steps as sign_in
from tests.accounts.steps import problem_of, work
from tests.hotline.steps import HOUSEHOLD, LINE, agent, known, steps_of
from tests.inquiries.register_server import RegisterServer
from tests.notifications.gateways import Scripted
from tests.requests.steps import NOW
from tests.web.phone.steps import code_sent_to, national_id_of

pytestmark = pytest.mark.usefixtures("code")
LATER = NOW + dt.timedelta(minutes=5)


def mark(line: str = LINE) -> int:
    """In a call: the code to the line is read out."""
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    asked = actions.ask_for_lines_code(call=call, line=line, by=sara, now=NOW)
    assert isinstance(asked, PendingSignIn)
    assert (
        problem_of(actions.mark_line(call=call, attempt=asked.token, code="1", by=sara, now=NOW))
        == "wrong_code"
    )
    assert (
        actions.mark_line(call=call, attempt=asked.token, code=code_sent_to(line), by=sara, now=NOW) is None
    )
    return call


def send(*, is_urgent: bool = False) -> None:
    # The people are made up; a code to a line alone is to nobody in particular.
    gateway = Scripted() if is_urgent else DemoInbox("test")
    send_due(now=LATER, is_urgent=is_urgent, by_way_of=GatewayFailover([gateway]))


def states(household: int = HOUSEHOLD) -> list[tuple[str, str]]:
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(household_id=household, is_urgent=False).order_by("id")
        return [(row.notice, row.state) for row in rows if row.notice == "request_filed.1"]


@pytest.mark.slow
def test_notices_to_the_line_are_held_and_codes_are_sent() -> None:
    call = mark()
    send()
    send(is_urgent=True)
    assert states() == [("request_filed.1", "held")]
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.get(is_urgent=True).state == "sent"
    assert steps_of(call) == ["line_asked", "line_marked"]


def test_a_line_that_is_not_marked_is_written_to() -> None:
    mark("+989129999999")
    send()
    assert states() == [("request_filed.1", "sent")]


def test_who_signs_in_with_the_line_is_written_to_again_and_nobody_else(register: RegisterServer) -> None:
    mark()
    known(register)
    asked = sign_in.ask(2, national_id=national_id_of(HOUSEHOLD), now=LATER)
    assert isinstance(asked, PendingSignIn)
    work(LATER)
    entered = enter_code(attempt=asked.token, code=code_sent_to(LINE), now=LATER)
    assert isinstance(entered, NewSession)
    with acting_as(SYSTEM, is_read_only=True):
        assert WrongNumber.objects.get().right_for == [HOUSEHOLD]
    send()
    assert states() == [("request_filed.1", "sent")]
    mark()
    with acting_as(SYSTEM, is_read_only=True):
        assert WrongNumber.objects.get().right_for == []


def test_a_code_that_proves_a_line_opens_nothing_else() -> None:
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    asked = actions.ask_for_lines_code(call=call, line=LINE, by=sara, now=NOW)
    assert isinstance(asked, PendingSignIn)
    code = code_sent_to(LINE)
    assert problem_of(enter_code(attempt=asked.token, code=code, now=NOW)) == "expired"
    assert (
        problem_of(actions.prove_caller(call=call, attempt=asked.token, code=code, by=sara, now=NOW))
        == "expired"
    )
    assert not WrongNumber.objects.exists()

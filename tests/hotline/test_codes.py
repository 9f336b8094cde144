"""How many codes a caller and an agent get, and that nobody is kept from the hotline by others."""

from __future__ import annotations

import pytest

from hemayat.accounts.attempt_limits import CODES_OF_AGENT
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.hotline import actions
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.notifications.models import OutboxMessage
from tests.accounts.steps import problem_of, work
from tests.hotline.steps import agent, ask, by_code, known
from tests.inquiries.register_server import RegisterServer
from tests.requests.steps import NOW

pytestmark = pytest.mark.usefixtures("code")
NAMELESS = CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, "0000000000")


@pytest.mark.slow
def test_a_line_gets_so_many_codes_and_nobody_is_told_that_it_has_had_them(
    code: str, register: RegisterServer
) -> None:
    """Else whoever calls in somebody's name would keep them from the hotline, or learn that they are on file."""
    national_id = known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    for named in (by_code(code), NAMELESS, CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, national_id)):
        assert {type(ask(call, named, sara)) for _ in range(6)} == {PendingSignIn}
    work(NOW)
    with acting_as(SYSTEM, is_read_only=True):
        assert OutboxMessage.objects.filter(key__startswith="sign-in-code:").count() == 5
    last = ask(call, by_code(code), sara)
    assert isinstance(last, PendingSignIn)
    work(NOW)
    with acting_as(SYSTEM, is_read_only=True):
        newest = OutboxMessage.objects.filter(key__startswith="sign-in-code:").order_by("-pk").first()
        assert newest is not None
        heard = key_ring().unseal(bytes(newest.secret or b""), b"message").decode()[:6]
    proven = actions.prove_caller(call=call, attempt=last.token, code=heard, by=sara, now=NOW)
    assert not isinstance(proven, SignInProblem)


def test_an_agent_asks_for_so_many_codes_and_no_more(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    answers = [ask(call, NAMELESS, sara) for _ in range(CODES_OF_AGENT[0].most + 1)]
    assert {type(one) for one in answers[:-1]} == {PendingSignIn}
    assert problem_of(answers[-1]) == "too_many"

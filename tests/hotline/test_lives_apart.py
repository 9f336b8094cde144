"""Who lives apart from the registered head calls: the civil registry has them in the household of somebody else."""

from __future__ import annotations

import pytest

from hemayat.accounts.caller_verification import Caller
from hemayat.hotline import actions
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.hotline.states import CallOutcome, CallTopic
from hemayat.requests.states import CaseKind
from tests.accounts.steps import signed_in
from tests.hotline.steps import NUMBER, agent, by_code, prove
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.requests.steps import NOW, filed, view

pytestmark = pytest.mark.usefixtures("code")


def test_who_lives_apart_is_heard_for_their_own_application_and_for_nothing_of_the_heads(
    code: str, register: RegisterServer
) -> None:
    """The civil registry still has them in the household of another head."""
    register.add(NUMBER, household_id=3, is_head=False)
    her = signed_in(NUMBER, now=NOW, asking={"lives_apart": True}).citizen
    assert her.household is not None
    request = filed(her, CaseKind.APPLICATION)
    sara = agent()
    for named in (
        by_code(view(request, her.household).tracking_code),
        CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, made_up_id(NUMBER)),
    ):
        call = actions.begin_call(by=sara, now=NOW)
        caller = prove(call, named, sara)
        assert isinstance(caller, Caller)
        assert caller.household == her.household
        actions.close_call(
            call=call, topic=CallTopic.WHERE, outcome=CallOutcome.AT_THE_SITE, by=sara, now=NOW
        )

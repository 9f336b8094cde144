"""A former spouse calls, who is the head by the registers while our record names another person (decision 0052)."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.caller_verification import Caller
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.hotline import actions
from hemayat.hotline.queries import OpenCall, current_call
from hemayat.questions.errors import NOT_THE_RECORDED_HEAD
from hemayat.requests import actions as requests
from hemayat.requests.queries import request_by_code
from hemayat.requests.states import CaseKind
from hemayat.web.staff.hotline.script import CallScripts, questions_for, scripts_for
from tests.accounts.steps import signed_in
from tests.hotline.steps import LINE, NUMBER, agent, by_code, prove
from tests.inquiries.register_server import RegisterServer
from tests.questions.steps import asked as question_of
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, officer, take_on, view
from tests.support.refusals import refuses
from tests.web.phone.steps import head_at, national_id_of

pytestmark = pytest.mark.usefixtures("nation")
ASKED = "از چه تاریخی در خانهٔ امن زندگی می‌کنید؟"
PLACE, COME = "کوچهٔ سوم، پلاک ۵", "استثنائاً"
WORDS = "کی پاسخ می‌دهید؟"
UNVALUED, OTHER_LINE = 7, "+989120000007"


@pytest.fixture
def number(registers: RunningSimulator) -> int:
    """The request of the head in our record, to which an officer put a question, and named a visit."""
    request = filed(head_at(OTHER_LINE, UNVALUED))
    take_on()
    at = NOW + dt.timedelta(days=3)
    requests.call_visit(request_id=request, reason=ASKED, place=PLACE, at=at, by=officer(), now=NOW)
    requests.ask_applicant(request_id=request, words=ASKED, by=officer(), now=NOW)
    return request


def former_spouse(register: RegisterServer) -> str:
    """The registers name them as the head of this household. They filed a change of head; gives its tracking code."""
    register.add(NUMBER, household_id=UNVALUED, is_head=True)
    spouse = signed_in(NUMBER, now=NOW).citizen
    return view(filed(spouse, CaseKind.CHANGE_OF_HEAD), UNVALUED).tracking_code


def tracked(code: str) -> int:
    with acting_as(SYSTEM, is_read_only=True):
        found = request_by_code(code)
    assert found is not None
    return found[1]


def call_of(sara: StaffMember, code: str, line: str) -> OpenCall:
    call = actions.begin_call(by=sara, now=NOW)
    assert isinstance(prove(call, by_code(code), sara, line=line), Caller)
    with acting_as(actor_of(sara), is_read_only=True):
        return current_call(sara, NOW)


def words_of(script: CallScripts) -> str:
    return "\n".join(" ".join((*case.where, *case.why, case.due, case.next)) for case in script.cases)


def ask(call: OpenCall, sara: StaffMember) -> int:
    return actions.open_question(call=call.id, category="other", words=WORDS, by=sara, now=NOW)


@pytest.mark.slow
def test_no_word_of_the_heads_request_is_read_to_a_head_by_the_registers_alone(
    number: int, register: RegisterServer
) -> None:
    call = call_of(agent(), former_spouse(register), LINE)
    script = scripts_for(call, "fa", NOW)
    assert number in {case.number for case in script.cases}, "its state and its days are the household's"
    for word in (ASKED, PLACE, COME):
        assert word not in words_of(script)
    assert not script.leads


def test_they_hear_the_words_of_the_request_that_they_filed(number: int, register: RegisterServer) -> None:
    """A widow who is not yet the head in our record, for instance: what an officer asks her came to her own line."""
    code = former_spouse(register)
    own = tracked(code)
    call = call_of(agent(), code, LINE)
    assert not call.leads
    assert call.hears_words_of(own)
    assert not call.hears_words_of(number)
    cases = {case.number: case for case in scripts_for(call, "fa", NOW).cases}
    assert cases[own].why
    assert not cases[number].why


def test_they_read_and_write_none_of_the_heads_questions_in_a_call(
    number: int, register: RegisterServer
) -> None:
    sara = agent()
    question = question_of(head_at(OTHER_LINE, UNVALUED), now=NOW)
    call = call_of(sara, former_spouse(register), LINE)
    assert list(questions_for(call, NOW)) == []
    with refuses(NOT_THE_RECORDED_HEAD):
        actions.write_on(call=call.id, question=question, words=WORDS, by=sara, now=NOW)
    with refuses(NOT_THE_RECORDED_HEAD):
        ask(call, sara)


def test_who_leads_in_our_record_hears_and_asks_as_before(number: int, register: RegisterServer) -> None:
    sara = agent()
    register.add(
        UNVALUED, national_id=national_id_of(UNVALUED), household_id=UNVALUED, is_head=True, mobile=OTHER_LINE
    )
    call = call_of(sara, view(number, UNVALUED).tracking_code, OTHER_LINE)
    script = scripts_for(call, "fa", NOW)
    for word in (ASKED, PLACE, COME):
        assert word in words_of(script)
    assert script.leads
    assert ask(call, sara) in {one.id for one in questions_for(call, NOW)}

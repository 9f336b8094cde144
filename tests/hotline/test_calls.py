"""R4.7b: a call from beginning to outcome: who calls proves it as on the site, and all of it is written down."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Any

import pytest
from django.db import InternalError, ProgrammingError, connection

from hemayat.accounts.caller_verification import Caller
from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.hotline import actions
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.hotline.errors import (
    NO_TOPIC,
    NOT_AN_AGENT,
    CallBackAlreadyTaken,
    CallerKnown,
    CallerUnknown,
    FileClosedToAgent,
    NoOpenCall,
)
from hemayat.hotline.models import Call, CallBack, CallCaller, CallStep
from hemayat.hotline.queries import call_backs, calls_today, current_call
from hemayat.hotline.states import WITHOUT_TOPIC, CallOutcome, CallTopic, PartOfDay
from hemayat.notifications.models import OutboxMessage
from hemayat.questions.actions import answer_question
from hemayat.questions.errors import NoSuchQuestion
from hemayat.questions.models import Question
from hemayat.questions.queries import thread_of
from hemayat.requests.models import Request
from tests.accounts.steps import BORN, events, problem_of, work
from tests.hotline.steps import HOUSEHOLD, LINE, STRANGER, agent, ask, by_code, known, prove, steps_of
from tests.inquiries.register_server import RegisterServer
from tests.questions.steps import asked as question_of
from tests.requests.steps import NOW, citizen, filed, head, officer, view
from tests.support.refusals import refuses
from tests.web.phone.steps import code_sent_to, national_id_of, rows_of

pytestmark = pytest.mark.usefixtures("code")
NAMELESS = CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, "0000000000")


@pytest.mark.slow
def test_r4_7b_a_call_is_begun_proven_closed_and_logged(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    caller = prove(call, by_code(code), sara)
    assert isinstance(caller, Caller)
    assert (caller.household, caller.province, caller.acts_as) == (HOUSEHOLD, "23", "")
    actions.close_call(call=call, topic=CallTopic.WHERE, outcome=CallOutcome.AT_THE_SITE, by=sara, now=NOW)
    assert steps_of(call) == ["code_asked", "proven", "ended"]
    recorded = [event for event, _ in events() if event.startswith("call.")]
    assert recorded == ["call.begun", "call.proven", "call.ended"]
    with acting_as(actor_of(sara), is_read_only=True):
        (kept,) = calls_today(sara, NOW)
    assert (kept.topic, kept.outcome) == (CallTopic.WHERE, CallOutcome.AT_THE_SITE)
    with pytest.raises(NoOpenCall):
        actions.close_call(call=call, topic=CallTopic.WHERE, outcome=CallOutcome.ANSWERED, by=sara, now=NOW)


def test_only_a_call_in_which_somebody_spoke_needs_a_topic(code: str) -> None:
    sara = agent()
    for outcome in CallOutcome:
        call = actions.begin_call(by=sara, now=NOW)
        with nullcontext() if outcome in WITHOUT_TOPIC else refuses(NO_TOPIC):
            actions.close_call(call=call, topic=None, outcome=outcome, by=sara, now=NOW)
    assert {CallOutcome.BROKEN_OFF, CallOutcome.NO_ANSWER} <= WITHOUT_TOPIC


@pytest.mark.parametrize("by", list(CallerIdentifierKind))
def test_a_caller_is_found_by_code_line_or_national_id(
    by: CallerIdentifierKind, code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    said = {
        CallerIdentifierKind.TRACKING_CODE: code.replace("-", ""),
        CallerIdentifierKind.MOBILE: LINE,
        CallerIdentifierKind.NATIONAL_ID: national_id,
    }
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    caller = prove(call, CallerIdentifier(by, said[by]), sara)
    assert isinstance(caller, Caller)
    assert caller.household == HOUSEHOLD


def test_no_session_of_the_citizen_begins(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    assert isinstance(prove(call, by_code(code), sara), Caller)
    assert rows_of("citizen_session") == ""


def test_the_code_says_that_it_is_for_a_call_and_fits_one_part(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    ask(call, by_code(code), sara)
    work(NOW)
    with acting_as(SYSTEM, is_read_only=True):
        row = OutboxMessage.objects.get(key__startswith="sign-in-code:")
    words = key_ring().unseal(bytes(row.secret or b""), b"message").decode()
    assert "۶۳۶۹" in words
    assert len(words) <= 70


def test_nobody_learns_whether_there_is_such_a_person(code: str, register: RegisterServer) -> None:
    """The same answer for a code that is, one that is not, a wrong birthday, and a silent register."""
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    seen: list[object] = []
    for named, born in ((by_code(code), BORN + dt.timedelta(days=1)), (NAMELESS, BORN)):
        asked = ask(call, named, sara, born=born)
        work(NOW)
        assert isinstance(asked, PendingSignIn)
        tried = actions.prove_caller(call=call, attempt=asked.token, code="000000", by=sara, now=NOW)
        assert isinstance(tried, SignInProblem)
        seen.append((asked.expires_at, tried))
    register.fault["/shahkar"] = "500"
    asked = ask(call, by_code(code), sara)
    work(NOW)
    assert isinstance(asked, PendingSignIn)
    seen.append(
        (
            asked.expires_at,
            actions.prove_caller(call=call, attempt=asked.token, code="000000", by=sara, now=NOW),
        )
    )
    assert seen[0] == seen[1] == seen[2]
    assert code_sent_to(LINE) == ""


def test_a_line_that_is_not_on_file_gets_no_code(code: str, register: RegisterServer) -> None:
    """Whoever calls cannot have the code sent to a line that they name themselves."""
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    asked = ask(call, CallerIdentifier(CallerIdentifierKind.MOBILE, STRANGER), sara)
    work(NOW)
    assert isinstance(asked, PendingSignIn)
    assert code_sent_to(STRANGER) == code_sent_to(LINE) == ""


def test_five_tries_and_no_more(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    asked = ask(call, by_code(code), sara)
    assert isinstance(asked, PendingSignIn)
    work(NOW)
    tried = [
        actions.prove_caller(call=call, attempt=asked.token, code="12", by=sara, now=NOW) for _ in range(5)
    ]
    assert [problem_of(one) for one in tried] == ["wrong_code"] * 4 + ["no_tries_left"]
    right = actions.prove_caller(call=call, attempt=asked.token, code=code_sent_to(LINE), by=sara, now=NOW)
    assert problem_of(right) == "no_tries_left"


def test_a_file_of_a_relative_or_of_another_province_stays_closed(
    code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    related = agent("related")
    declare_relative(national_id=national_id, relation="sibling", by=related, now=NOW)
    for one in (related, agent("elsewhere", provinces=("01",))):
        call = actions.begin_call(by=one, now=NOW)
        with pytest.raises(FileClosedToAgent):
            prove(call, by_code(code), one)
        assert steps_of(call)[-1] == "turned_away"
        with acting_as(actor_of(one), is_read_only=True):
            assert current_call(one, NOW).caller is None


def test_who_is_proven_stays_so_until_the_call_ends_and_no_longer(
    code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    prove(call, by_code(code), sara)
    with pytest.raises(CallerKnown):
        ask(call, by_code(code), sara)
    with acting_as(actor_of(sara), is_read_only=True), pytest.raises(NoOpenCall):
        current_call(sara, NOW + dt.timedelta(hours=1))
    call = actions.begin_call(by=sara, now=NOW)
    with acting_as(actor_of(sara), is_read_only=True):
        assert current_call(sara, NOW).caller is None
        assert [one.outcome for one in calls_today(sara, NOW)] == [None, CallOutcome.LEFT]
    assert steps_of(call) == []


def test_lost_codes_go_to_the_line_on_file_alone_and_once_in_a_call(
    code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    for named in (
        CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, national_id),
        CallerIdentifier(CallerIdentifierKind.MOBILE, LINE),
        NAMELESS,
        CallerIdentifier(CallerIdentifierKind.MOBILE, STRANGER),
    ):
        assert actions.send_codes(call=call, named=named, by=sara, now=NOW) is None
    with acting_as(SYSTEM, is_read_only=True):
        (sent,) = OutboxMessage.objects.filter(notice="tracking_code.1")
        assert sent.parameters["code"] == code
        assert bytes(sent.to_index or b"") in key_ring().blind_indexes("mobile", LINE)


def test_who_waits_is_called_back_by_one_agent_and_tried_three_times(
    code: str, register: RegisterServer
) -> None:
    known(register)
    sara, reza = agent(), agent("reza")
    call = actions.begin_call(by=sara, now=NOW)
    prove(call, by_code(code), sara)
    actions.request_call_back(
        call=call, line=LINE, wanted_on=NOW.date(), part=PartOfDay.ANY, topic=CallTopic.WHY, by=sara, now=NOW
    )
    actions.close_call(call=call, topic=CallTopic.WHY, outcome=CallOutcome.CALL_BACK, by=sara, now=NOW)
    with acting_as(actor_of(reza), is_read_only=True):
        (waits,) = call_backs(reza, NOW)
    assert (waits.line, waits.topic, waits.is_due) == (LINE, CallTopic.WHY, True)
    for _ in range(3):
        call = actions.begin_call(call_back=waits.id, by=reza, now=NOW)
        with pytest.raises(CallBackAlreadyTaken):
            actions.begin_call(call_back=waits.id, by=sara, now=NOW)
        actions.close_call(call=call, topic=CallTopic.WHY, outcome=CallOutcome.NO_ANSWER, by=reza, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        row = CallBack.objects.get()
    assert (row.result, row.tries) == ("unreached", 3)
    with acting_as(actor_of(reza), is_read_only=True):
        assert call_backs(reza, NOW) == []


def test_a_call_back_is_seen_by_agents_of_its_province_alone(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    actions.request_call_back(
        call=call,
        line=STRANGER,
        wanted_on=NOW.date(),
        part=PartOfDay.ANY,
        topic=CallTopic.HOW,
        by=sara,
        now=NOW,
    )
    prove(call, by_code(code), sara)
    actions.request_call_back(
        call=call, line=LINE, wanted_on=NOW.date(), part=PartOfDay.ANY, topic=CallTopic.WHY, by=sara, now=NOW
    )
    elsewhere = agent("elsewhere", provinces=("01",))
    with acting_as(actor_of(elsewhere), is_read_only=True):
        assert [one.line for one in call_backs(elsewhere, NOW)] == [STRANGER]
    for actor in (actor_of(officer()), Actor("head", "session:1", household=HOUSEHOLD)):
        with acting_as(actor, is_read_only=True):
            assert not CallBack.objects.exists()


@pytest.mark.parametrize("role", ["case_officer", "senior_officer", "inspector", "analyst", "oversight"])
def test_who_is_no_agent_takes_no_call(role: str) -> None:
    with refuses(NOT_AN_AGENT):
        actions.begin_call(by=officer(name=role, roles=[role]), now=NOW)


def test_the_log_is_only_ever_added_to_and_each_sees_their_own(code: str, register: RegisterServer) -> None:
    known(register)
    sara, reza = agent(), agent("reza")
    call = actions.begin_call(by=sara, now=NOW)
    prove(call, by_code(code), sara)
    with acting_as(actor_of(reza), is_read_only=True):
        assert not Call.objects.exists()
        assert not CallStep.objects.exists()
        assert not CallCaller.objects.exists()
    # The line of who was proven is sealed anew with new keys, and no agent's to change.
    for actor, changed in ((SYSTEM, 1), (actor_of(sara), 0)):
        with acting_as(actor):
            assert CallCaller.objects.update(line=key_ring().seal(LINE.encode(), b"mobile")) == changed
    for table in ("call", "call_step", "call_caller"):
        for actor in (actor_of(sara), SYSTEM):
            with (
                pytest.raises(ProgrammingError, match="permission denied"),
                acting_as(actor),
                connection.cursor() as c,
            ):
                c.execute(f"DELETE FROM {table}")
    with (
        pytest.raises((ProgrammingError, InternalError), match="row-level security"),
        acting_as(actor_of(reza)),
    ):
        CallStep.objects.create(call_id=call, agent_id=sara.pk, at=NOW, step="proven")
    with (
        pytest.raises((ProgrammingError, InternalError), match="row-level security"),
        acting_as(actor_of(reza)),
    ):
        CallStep.objects.create(call_id=call, agent_id=reza.pk, at=NOW, step="proven")


def test_a_question_is_opened_for_a_proven_caller_alone(code: str, register: RegisterServer) -> None:
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    asked: Any = {"category": "delay", "words": "چه زمانی پاسخ می‌دهید؟"}
    with pytest.raises(CallerUnknown):
        actions.open_question(call=call, **asked, by=sara, now=NOW)
    prove(call, by_code(code), sara)
    number = actions.open_question(call=call, **asked, by=sara, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        row = Question.objects.get()
    assert (row.id, row.household_id, row.opened_by_id) == (number, HOUSEHOLD, sara.pk)
    assert steps_of(call)[-1] == "question_opened"


def test_what_is_meant_for_an_earlier_call_is_not_done_in_the_next(
    code: str, register: RegisterServer
) -> None:
    national_id = known(register)
    sara = agent()
    earlier = actions.begin_call(by=sara, now=NOW)
    asked = ask(earlier, by_code(code), sara)
    assert isinstance(asked, PendingSignIn)
    call = actions.begin_call(by=sara, now=NOW)
    given: Any = {"call": earlier, "by": sara, "now": NOW}
    named = CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, national_id)
    proven: list[Callable[[], object]] = [
        partial(actions.open_question, category="delay", words="کی؟", **given),
        partial(actions.write_on, question=1, words="کی؟", **given),
        partial(
            actions.request_call_back,
            line=LINE,
            wanted_on=NOW.date(),
            part=PartOfDay.ANY,
            topic=CallTopic.WHY,
            **given,
        ),
        partial(actions.close_call, topic=CallTopic.WHY, outcome=CallOutcome.ANSWERED, **given),
        partial(actions.send_codes, named=named, **given),
        partial(actions.ask_for_lines_code, line=LINE, **given),
        partial(actions.mark_line, attempt=asked.token, code="1", **given),
    ]
    unproven: list[Callable[[], object]] = [
        partial(actions.ask_for_code, named=named, birth_date=BORN, **given),
        partial(actions.prove_caller, attempt=asked.token, code="1", **given),
    ]
    for one in unproven:
        with pytest.raises(NoOpenCall):
            one()
    prove(call, by_code(code), sara)
    for one in proven:
        with pytest.raises(NoOpenCall):
            one()
    assert steps_of(earlier) == ["code_asked", "ended"]
    assert steps_of(call) == ["code_asked", "proven"]
    with acting_as(SYSTEM, is_read_only=True):
        assert not Question.objects.exists()
        assert not CallBack.objects.exists()


def test_a_question_is_answered_on_the_line_that_was_proven(code: str, register: RegisterServer) -> None:
    """Also of a guardian, or of an applicant, of whom we know no other."""
    known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    prove(call, by_code(code), sara)
    number = actions.open_question(call=call, category="delay", words="کی؟", by=sara, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        row = Question.objects.get(id=number)
        told = OutboxMessage.objects.get(key__startswith=f"question:{number}:")
    lines = key_ring().blind_indexes("mobile", LINE)
    assert bytes(row.mobile_index or b"") in lines
    assert row.takes_messages, "the head in person may write on from it"
    assert key_ring().unseal(bytes(row.mobile or b""), b"mobile").decode() == LINE
    assert bytes(told.to_index or b"") in lines
    assert row.is_synthetic


def test_a13_a_proven_caller_writes_on_in_a_question_of_theirs_alone(
    code: str, register: RegisterServer
) -> None:
    known(register)
    sara = agent()
    own, others = (question_of(head(household), words="کی؟") for household in (HOUSEHOLD, 3))
    answer_question(question=own, words="به‌زودی.", by=officer(), now=NOW)
    call = actions.begin_call(by=sara, now=NOW)
    given: Any = {"call": call, "words": "هنوز نه.", "by": sara, "now": NOW}
    with pytest.raises(CallerUnknown):
        actions.write_on(question=own, **given)
    prove(call, by_code(code), sara)
    with pytest.raises(NoSuchQuestion):
        actions.write_on(question=others, **given)
    assert actions.write_on(question=own, **given) == own
    with acting_as(SYSTEM, is_read_only=True):
        row = Question.objects.get(id=own)
        assert [one.channel for one in thread_of(own, NOW, row.household_id).messages] == [
            "web",
            "web",
            "hotline",
        ]
    assert (row.state, row.round) == ("waiting", 2)
    assert steps_of(call)[-1] == "question_continued"


def test_lost_codes_and_call_backs_are_on_record(code: str, register: RegisterServer) -> None:
    national_id = known(register)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    for named in (CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, national_id), NAMELESS):
        actions.send_codes(call=call, named=named, by=sara, now=NOW)
    back: Any = {"line": LINE, "part": PartOfDay.ANY, "topic": CallTopic.WHY, "wanted_on": NOW.date()}
    actions.request_call_back(call=call, **back, by=sara, now=NOW)
    with acting_as(SYSTEM, is_read_only=True), connection.cursor() as cursor:
        cursor.execute(
            "SELECT event, household_id, subject FROM audit_event WHERE event ~ '^call' ORDER BY id"
        )
        assert [*cursor.fetchall()][1:] == [
            ("call.codes_sent", HOUSEHOLD, f"call:{call}"),
            ("call.codes_sent", None, f"call:{call}"),
            ("call.back_wanted", None, f"call:{call}"),
        ]
    with acting_as(actor_of(sara), is_read_only=True):
        details = CallStep.objects.filter(call_id=call).order_by("id").values_list("detail", flat=True)
        assert list(details) == [{"by": "national_id"}, {"by": "national_id"}, {}]


def test_the_same_line_in_the_same_call_is_one_call_back(code: str, register: RegisterServer) -> None:
    sara = agent()
    back: Any = {"part": PartOfDay.ANY, "topic": CallTopic.WHY, "by": sara, "now": NOW}
    call, tomorrow = actions.begin_call(by=sara, now=NOW), NOW.date() + dt.timedelta(days=1)
    for line, day in ((LINE, NOW.date()), (LINE, NOW.date()), (STRANGER, NOW.date()), (LINE, tomorrow)):
        actions.request_call_back(call=call, line=line, wanted_on=day, **back)
    with acting_as(actor_of(sara), is_read_only=True):
        assert [(one.line, one.wanted_on) for one in call_backs(sara, NOW)] == [
            (STRANGER, NOW.date()), (LINE, tomorrow),
        ]  # fmt: skip


def test_a14_who_heads_a_household_too_calls_for_their_ward_when_they_say_so(
    register: RegisterServer,
) -> None:
    line, ward = "+989120000009", 3
    acts_for = {"acts_as": "guardian", "household_id": ward, "province": "tehran"}
    guardian = register.add(9, acts_for=acts_for)["national_id"]
    by = citizen(ward, guardian, acts_as="guardian", mobile_sealed=key_ring().seal(line.encode(), b"mobile"))
    code = view(filed(by), ward).tracking_code
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    assert problem_of(prove(call, by_code(code), sara, line=line)) == "not_head"
    assert steps_of(call)[-1] == "code_wrong"
    caller = prove(call, by_code(code), sara, line=line, for_another=True)
    assert isinstance(caller, Caller)
    assert (caller.household, caller.acts_as) == (ward, "guardian")
    actions.open_question(call=call, category="delay", words="کی؟", by=sara, now=NOW)
    with acting_as(SYSTEM, is_read_only=True):
        assert not Question.objects.get(household_id=ward).takes_messages


def test_the_code_of_another_household_of_theirs_by_now_opens_none(
    code: str, register: RegisterServer
) -> None:
    register.add(2, national_id=national_id_of(HOUSEHOLD), household_id=3)
    sara = agent()
    call = actions.begin_call(by=sara, now=NOW)
    assert problem_of(prove(call, by_code(code), sara)) == "not_head"


def test_r4_7b_an_agent_changes_no_case_and_decides_none_even_below_the_application(code: str) -> None:
    sara = actor_of(agent())
    with acting_as(sara), connection.cursor() as cursor:
        cursor.execute("UPDATE request SET officer_id = 1, touched_at = now()")
        assert cursor.rowcount == 0
    with acting_as(SYSTEM, is_read_only=True):
        row = Request.objects.get()
    written = {
        "request_event": (
            "at, by_kind, event, state, detail, notice_key",
            "now(), 'officer', 'x', 'decided', '{}', ''",
        ),
        "request_note": ("by_id, at, words", "1, now(), ''"),
        "request_question": ("asked_by_id, words, asked_at, answer_by", "1, '', now(), now()"),
    }
    for table, (columns, values) in written.items():
        into = f"INSERT INTO {table} (household_id, province, request_id, {columns})"
        statement = f"{into} VALUES (%s, '23', %s, {values})"
        refused = pytest.raises(ProgrammingError, match="row-level security")
        with refused, acting_as(sara), connection.cursor() as cursor:
            cursor.execute(statement, [row.household_id, row.id])

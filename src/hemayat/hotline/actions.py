"""What a hotline agent does in a call, each step written down as it is taken; and what is known to be out of order.

Each is one transaction, in which the agent does nothing else; `call`: the one that it is meant for, which has to be
open still. Call them outside any other: what a refused try costs must stay counted.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

from hemayat.accounts.attempt_limits import CODES_OF_AGENT, LimitReached, count_hit, take_answer
from hemayat.accounts.caller_verification import (
    Caller,
    ask_callers_code,
    ask_lines_code,
    enter_callers_code,
    enter_lines_code,
)
from hemayat.accounts.headship import is_led_by
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import PendingSignIn, SignInProblem
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.cases.transitions import CaseStep
from hemayat.common.dates import day_of
from hemayat.hotline.call_backs import add_call_back, claim_call_back, close_call_back
from hemayat.hotline.caller_lookup import CallerIdentifier, find_caller, requests_to_follow
from hemayat.hotline.errors import (
    NO_TOPIC,
    CallerKnown,
    CallerUnknown,
    CallFault,
    FileClosedToAgent,
    NoOpenCall,
)
from hemayat.hotline.models import Call, CallCaller, CallStep
from hemayat.hotline.outages import end_outage, set_outage
from hemayat.hotline.permissions import check_answers, is_open_to
from hemayat.hotline.queries import NOWHERE, OpenCall, Place, VerifiedCaller, current_call, last_open_call
from hemayat.hotline.states import WITHOUT_TOPIC, CallOutcome, CallStepKind, CallTopic, PartOfDay
from hemayat.households.queries import head_of
from hemayat.notifications.wrong_numbers import mark_wrong_number
from hemayat.questions.actions import open_for_caller, reply_for_caller
from hemayat.questions.errors import NOT_THE_RECORDED_HEAD, QuestionFault
from hemayat.requests.case_process import queue_notices
from hemayat.requests.queries import requests_filed_by

__all__ = [
    "PURPOSE",
    "ask_for_code",
    "ask_for_lines_code",
    "begin_call",
    "close_call",
    "end_outage",
    "mark_line",
    "open_question",
    "prove_caller",
    "request_call_back",
    "send_codes",
    "set_outage",
    "write_on",
]

PURPOSE = "call"


def begin_call(*, by: StaffMember, now: dt.datetime, call_back: int | None = None) -> int:
    """A call begins: one of those who wait to be called back, or whoever calls. One that was left open is closed.

    Raises NOT_AN_AGENT, CallBackAlreadyTaken.
    """
    agent = check_answers(by)
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        _one_at_a_time(agent)
        if left := last_open_call(agent):
            _write(left.pk, agent, CallStepKind.ENDED, now, outcome=CallOutcome.LEFT)
            _record(actor, "call.ended", left.pk, now, {"outcome": str(CallOutcome.LEFT)})
        if call_back is not None:
            claim_call_back(call_back, agent, now)
        call = Call.objects.create(agent_id=agent.pk, begun_at=now, call_back_id=call_back)
        _record(actor, "call.begun", call.pk, now, {"is_call_back": call_back is not None})
    return call.pk


def ask_for_code(
    *,
    call: int,
    named: CallerIdentifier,
    birth_date: dt.date,
    by: StaffMember,
    now: dt.datetime,
    for_another: bool = False,
) -> PendingSignIn | SignInProblem:
    """Have a code sent to the line on file, if there is one: whether there is, is told by the right code alone.

    `for_another`: the caller acts for a head who cannot. Problems: too_many, busy. Raises NoOpenCall, CallerKnown.
    """
    with _unproven(call, by, now) as at:
        with acting_as(SYSTEM, is_read_only=True):
            caller_record = find_caller(named, now)
        asked = ask_callers_code(
            asked_for=caller_record, birth_date=birth_date, for_another=for_another, agent=at.agent.pk, now=now,
        )  # fmt: skip
        kind = asked.kind if isinstance(asked, SignInProblem) else ""
        at.write(CallStepKind.CODE_ASKED, detail={"by": str(named.by), "problem": kind})
    return asked


def prove_caller(
    *, call: int, attempt: str, code: str, by: StaffMember, now: dt.datetime
) -> Caller | SignInProblem:
    """Take the code that the caller reads out: from now until the call ends, they are who they say.

    Raises NoOpenCall, CallerKnown, FileClosedToAgent.
    """
    with _unproven(call, by, now) as at:
        found = enter_callers_code(attempt=attempt, code=code, now=now)
        if isinstance(found, SignInProblem):
            at.write(CallStepKind.CODE_WRONG, detail={"problem": found.kind})
            return found
        if is_open_to(at.agent, found.household, found.province):
            _keep_caller(at, found)
            return found
        at.write(CallStepKind.TURNED_AWAY)
    raise FileClosedToAgent


def send_codes(
    *, call: int, named: CallerIdentifier, by: StaffMember, now: dt.datetime
) -> SignInProblem | None:
    """Send the tracking codes of whom the caller means to the lines on file, and to no other; nobody hears of what is.

    Whose they were is for the record alone. Problem: too_many. Raises NoOpenCall.
    """
    with _in_call(call, by, now) as at:
        try:
            with acting_as(SYSTEM):
                count_hit("agent", str(at.agent.pk), CODES_OF_AGENT, now)
                place = _tell_codes(call, named, now)
        except LimitReached as reached:
            return SignInProblem("too_many", retry_at=reached.retry_at)
        at.write(CallStepKind.CODES_SENT, detail={"by": str(named.by)})
        at.record("call.codes_sent", {"by": str(named.by)}, place)
    return None


def ask_for_lines_code(
    *, call: int, line: str, by: StaffMember, now: dt.datetime
) -> PendingSignIn | SignInProblem:
    """Somebody is written to who is not meant: have a code sent to their line, whoever's it is on file.

    Problems: too_many, busy. Raises NoOpenCall.
    """
    with _in_call(call, by, now) as at:
        asked = ask_lines_code(line=line, agent=at.agent.pk, now=now)
        kind = asked.kind if isinstance(asked, SignInProblem) else ""
        at.write(CallStepKind.LINE_ASKED, detail={"problem": kind})
    return asked


def mark_line(
    *, call: int, attempt: str, code: str, by: StaffMember, now: dt.datetime
) -> SignInProblem | None:
    """Who reads out the code holds the line, and none of those is meant whom we write to there. Raises NoOpenCall."""
    with _in_call(call, by, now) as at:
        line = enter_lines_code(attempt=attempt, code=code, now=now)
        if isinstance(line, SignInProblem):
            return line
        with acting_as(SYSTEM):
            mark_wrong_number(line=line, now=now)
        at.write(CallStepKind.LINE_MARKED)
        at.record("call.number_marked_wrong", {})
    return None


def request_call_back(
    *,
    call: int,
    line: str,
    wanted_on: dt.date,
    part: PartOfDay,
    topic: CallTopic,
    by: StaffMember,
    now: dt.datetime,
) -> None:
    """The caller wants to be called back on this line (E.164): it goes on the list. Raises NoOpenCall.

    The same line again in the same call is the same call-back, of the day that was said last.
    """
    with _in_call(call, by, now) as at:
        add_call_back(at.call, line, wanted_on=wanted_on, part=part, topic=topic, now=now)
        at.write(CallStepKind.CALL_BACK_WANTED)
        at.record("call.back_wanted", {"topic": str(topic)}, at.call.place)


def open_question(
    *, call: int, category: str, words: str, by: StaffMember, now: dt.datetime, request_id: int | None = None
) -> int:
    """Write down what the proven caller asks, as a question of theirs; gives its number.

    Raises NoOpenCall, CallerUnknown, NOT_THE_RECORDED_HEAD, and what `open_for_caller` does.
    """
    with _in_call(call, by, now) as at:
        caller = at.writer
        number = open_for_caller(
            household=caller.household,
            province=caller.province,
            mobile=caller.line,
            is_synthetic=caller.is_synthetic,
            category=category,
            words=words,
            request_id=request_id,
            by=at.agent,
            now=now,
            takes_messages=not caller.acts_as,
        )
        at.write(CallStepKind.QUESTION_OPENED, detail={"question": number})
    return number


def write_on(*, call: int, question: int, words: str, by: StaffMember, now: dt.datetime) -> int:
    """Write down what the proven caller adds to a question of theirs; gives the number that it stands under.

    Raises NoOpenCall, CallerUnknown, NOT_THE_RECORDED_HEAD, and what `reply_for_caller` does.
    """
    with _in_call(call, by, now) as at:
        number = reply_for_caller(
            household=at.writer.household, question=question, words=words, by=at.agent, now=now
        )
        at.write(CallStepKind.QUESTION_CONTINUED, detail={"question": number})
    return number


def close_call(
    *, call: int, topic: CallTopic | None, outcome: CallOutcome, by: StaffMember, now: dt.datetime
) -> None:
    """The call is over: what it was about, if anybody said it, and what came of it. Raises NoOpenCall, NO_TOPIC."""
    if topic is None and outcome not in WITHOUT_TOPIC:
        raise CallFault(NO_TOPIC)
    about = str(topic) if topic else ""
    with _in_call(call, by, now) as at:
        at.write(CallStepKind.ENDED, topic=about, outcome=outcome)
        close_call_back(at.call, was_reached=outcome is not CallOutcome.NO_ANSWER, now=now)
        at.record("call.ended", {"topic": about, "outcome": str(outcome)}, at.call.place)


# ---------------------------------------------------------------------------------------- underneath


@dataclass(frozen=True)
class _OpenCallContext:
    """A call that its agent has open, in the transaction in which they do one thing more in it."""

    actor: Actor
    agent: StaffMember
    call: OpenCall
    now: dt.datetime

    @property
    def caller(self) -> VerifiedCaller:
        """Raises CallerUnknown."""
        if self.call.caller is None:
            raise CallerUnknown
        return self.call.caller

    @property
    def writer(self) -> VerifiedCaller:
        """A caller whose words are written down as the head's. Raises CallerUnknown, NOT_THE_RECORDED_HEAD."""
        if not self.caller.leads:
            raise QuestionFault(NOT_THE_RECORDED_HEAD)
        return self.caller

    def write(self, step: CallStepKind, **kwargs: Any) -> None:
        _write(self.call.id, self.agent, step, self.now, **kwargs)

    def record(self, event: str, detail: dict[str, Any], place: Place = NOWHERE) -> None:
        _record(self.actor, event, self.call.id, self.now, detail, place)


@contextmanager
def _in_call(call: int, by: StaffMember, now: dt.datetime) -> Iterator[_OpenCallContext]:
    """Raises NoOpenCall where another one is open by now, or none."""
    agent = check_answers(by)
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        _one_at_a_time(agent)
        open_call = current_call(agent, now)
        if open_call.id != call:
            raise NoOpenCall
        yield _OpenCallContext(actor, agent, open_call, now)


@contextmanager
def _unproven(call: int, by: StaffMember, now: dt.datetime) -> Iterator[_OpenCallContext]:
    with _in_call(call, by, now) as at:
        if at.call.caller is not None:
            raise CallerKnown
        yield at


def _one_at_a_time(agent: StaffMember) -> None:
    """So that nobody has two calls open, nor closes one twice."""
    StaffMember.objects.select_for_update(no_key=True).get(pk=agent.pk)


def _keep_caller(at: _OpenCallContext, caller: Caller) -> None:
    with acting_as(SYSTEM):
        head = head_of(caller.household, day_of(at.now))
        own_requests = requests_filed_by(caller.household, caller.person_index)
    # A head by the registers alone, a former spouse for instance, does not lead it (decision 0052).
    leads = is_led_by(caller.person_index, caller.acts_as, head.national_id if head else None)
    CallCaller.objects.create(
        household_id=caller.household, call_id=at.call.id, province=caller.province, agent_id=at.agent.pk,
        acts_as=caller.acts_as, line=caller.mobile_sealed, is_synthetic=caller.is_synthetic, proven_at=at.now,
        leads=leads, own_requests=own_requests,
    )  # fmt: skip
    at.write(CallStepKind.PROVEN)
    at.record("call.proven", {}, (caller.household, caller.province))


def _tell_codes(call: int, named: CallerIdentifier, now: dt.datetime) -> Place:
    """Each once in a call, however often it is asked for; what a line was told often enough comes another day.

    Gives whose they are.
    """
    found, rows = find_caller(named, now), requests_to_follow(named, now)
    if found is None or not rows:
        return NOWHERE
    with suppress(LimitReached), acting_as(SYSTEM):
        take_answer(found.line, now)
        queue_notices(
            [CaseStep(row, "tracking_code.1", key=f"call:{call}:{row.id}") for row in rows], now=now
        )
    return rows[0].household_id, rows[0].province


def _write(call: int, agent: StaffMember, step: CallStepKind, now: dt.datetime, **kwargs: Any) -> None:
    CallStep.objects.create(call_id=call, agent_id=agent.pk, at=now, step=step, **kwargs)


def _record(
    by: Actor, event: str, call: int, now: dt.datetime, detail: dict[str, Any], place: Place = NOWHERE
) -> None:
    household, province = place
    record(
        by=by,
        event=event,
        household=household,
        province=province,
        subject=f"call:{call}",
        detail=detail,
        now=now,
    )

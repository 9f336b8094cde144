"""What a hotline agent does in a call, each step written down as it is taken; and what is known to be out of order.

Call them outside any transaction: what a refused try costs must stay counted.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from typing import Any

from hemayat.accounts.calling import (
    Caller,
    ask_callers_code,
    ask_lines_code,
    enter_callers_code,
    enter_lines_code,
)
from hemayat.accounts.limits import CODES_OF_AGENT, CODES_OF_LINE, LimitReached, take_answer, take_hit
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Asked, Problem
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import ring
from hemayat.calls.backs import close_back, take_back
from hemayat.calls.errors import CallerKnown, CallerUnknown, ClosedToYou
from hemayat.calls.models import Call, CallBack, CallCaller, CallStep
from hemayat.calls.on_file import Named, on_file, requests_to_follow
from hemayat.calls.outages import end_outage, set_outage
from hemayat.calls.permissions import check_answers, check_is_open_to
from hemayat.calls.queries import OpenCall, current_call, last_open
from hemayat.calls.states import Outcome, Part, Step, Topic
from hemayat.notifications.wrong_numbers import mark_wrong_number
from hemayat.questions.actions import open_for_caller
from hemayat.requests.telling import Told, tell_all

__all__ = [
    "PURPOSE",
    "ask_for_code",
    "ask_for_lines_code",
    "begin_call",
    "end_outage",
    "mark_line",
    "open_question",
    "prove_caller",
    "send_codes",
    "set_outage",
    "want_call_back",
    "wrap_up",
]

PURPOSE = "call"
MOBILE = b"mobile"


def begin_call(*, by: StaffMember, now: dt.datetime, call_back: int | None = None) -> int:
    """A call begins: one of those who wait to be called back, or whoever calls. One that was left open is closed.

    Raises NotAnAgent, AlreadyTaken.
    """
    agent = check_answers(by)
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        # One after the other, so that nobody has two calls open.
        StaffMember.objects.select_for_update(no_key=True).get(pk=agent.pk)
        if left := last_open(agent):
            _write(left.pk, agent, Step.ENDED, now, outcome=Outcome.LEFT)
            _record(actor, "call.ended", left.pk, now, {"outcome": str(Outcome.LEFT)})
        if call_back is not None:
            take_back(call_back, agent, now)
        call = Call.objects.create(agent_id=agent.pk, begun_at=now, call_back_id=call_back)
        _record(actor, "call.begun", call.pk, now, {"is_call_back": call_back is not None})
    return call.pk


def ask_for_code(*, named: Named, birth_date: dt.date, by: StaffMember, now: dt.datetime) -> Asked | Problem:
    """Have a code sent to the line on file, if there is one: whether there is, is told by the right code alone.

    Problems: too_many, busy. Raises NoCall, CallerKnown.
    """
    agent, call = _unproven(by, now)
    with acting_as(SYSTEM, is_read_only=True):
        found = on_file(named, now)
    asked = ask_callers_code(
        asked_for=found, named=str(named), birth_date=birth_date, agent=agent.pk, now=now
    )
    kind = asked.kind if isinstance(asked, Problem) else ""
    _step(call, agent, Step.CODE_ASKED, now, {"by": str(named.by), "problem": kind})
    return asked


def prove_caller(*, attempt: str, code: str, by: StaffMember, now: dt.datetime) -> Caller | Problem:
    """Take the code that the caller reads out: from now until the call ends, they are who they say.

    Raises NoCall, CallerKnown, ClosedToYou.
    """
    agent, call = _unproven(by, now)
    found = enter_callers_code(attempt=attempt, code=code, now=now)
    if isinstance(found, Problem):
        _step(call, agent, Step.CODE_WRONG, now, {"problem": found.kind})
        return found
    try:
        check_is_open_to(agent, found.household, found.province)
    except ClosedToYou:
        _step(call, agent, Step.TURNED_AWAY, now)
        raise
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        CallCaller.objects.create(
            household_id=found.household, call_id=call.id, province=found.province, agent_id=agent.pk,
            acts_as=found.acts_as, proven_at=now,
        )  # fmt: skip
        _write(call.id, agent, Step.PROVEN, now)
        _record(actor, "call.proven", call.id, now, {}, found)
    return found


def send_codes(*, named: Named, by: StaffMember, now: dt.datetime) -> Problem | None:
    """Send the tracking codes of whom the caller means to the lines on file, and to no other; nobody hears of what is.

    Problem: too_many. Raises NoCall.
    """
    agent, call = _in_call(by, now)
    try:
        with acting_as(SYSTEM):
            take_hit("agent", str(agent.pk), CODES_OF_AGENT, now)
            take_hit("named", str(named), CODES_OF_LINE, now)
            _tell_codes(call, named, now)
    except LimitReached as reached:
        return Problem("too_many", retry_at=reached.retry_at)
    _step(call, agent, Step.CODES_SENT, now, {"by": str(named.by)})
    return None


def ask_for_lines_code(*, line: str, by: StaffMember, now: dt.datetime) -> Asked | Problem:
    """Somebody is written to who is not meant: have a code sent to their line, whoever's it is on file.

    Problems: too_many, busy. Raises NoCall.
    """
    agent, call = _in_call(by, now)
    asked = ask_lines_code(line=line, agent=agent.pk, now=now)
    kind = asked.kind if isinstance(asked, Problem) else ""
    _step(call, agent, Step.LINE_ASKED, now, {"problem": kind})
    return asked


def mark_line(*, attempt: str, code: str, by: StaffMember, now: dt.datetime) -> Problem | None:
    """Who reads out the code holds the line, and none of those is meant whom we write to there. Raises NoCall."""
    agent, call = _in_call(by, now)
    line = enter_lines_code(attempt=attempt, code=code, now=now)
    if isinstance(line, Problem):
        return line
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        with acting_as(SYSTEM):
            mark_wrong_number(line=line, now=now)
        _write(call.id, agent, Step.LINE_MARKED, now)
        _record(actor, "call.number_marked_wrong", call.id, now, {})
    return None


def want_call_back(
    *, line: str, wanted_on: dt.date, part: Part, topic: Topic, by: StaffMember, now: dt.datetime
) -> None:
    """The caller wants to be called back on this line (E.164): it goes on the list. Raises NoCall."""
    agent, call = _in_call(by, now)
    keys = ring()
    with acting_as(actor_of(agent, PURPOSE)):
        CallBack.objects.create(
            household_id=call.household, province=call.province, call_id=call.id,
            line=keys.seal(line.encode(), MOBILE), line_index=keys.blind_index("mobile", line),
            topic=topic, wanted_on=wanted_on, part=part, asked_at=now,
        )  # fmt: skip
        _write(call.id, agent, Step.CALL_BACK_WANTED, now)


def open_question(
    *, category: str, words: str, by: StaffMember, now: dt.datetime, request: int | None = None
) -> int:
    """Write down what the proven caller asks, as a question of theirs; gives its number.

    Raises NoCall, CallerUnknown, and what `open_for_caller` does.
    """
    agent, call = _in_call(by, now)
    if call.caller is None:
        raise CallerUnknown
    with acting_as(actor_of(agent, PURPOSE)):
        number = open_for_caller(
            household=call.caller.household, province=call.caller.province, category=category, words=words,
            request=request, by=agent, now=now,
        )  # fmt: skip
        _write(call.id, agent, Step.QUESTION_OPENED, now, detail={"question": number})
    return number


def wrap_up(*, topic: Topic, outcome: Outcome, by: StaffMember, now: dt.datetime) -> None:
    """The call is over: what it was about, and what came of it. Raises NoCall."""
    agent, call = _in_call(by, now)
    with acting_as(actor_of(agent, PURPOSE)) as actor:
        _write(call.id, agent, Step.ENDED, now, topic=topic, outcome=outcome)
        close_back(call, was_reached=outcome is not Outcome.NO_ANSWER, now=now)
        detail = {"topic": str(topic), "outcome": str(outcome)}
        _record(actor, "call.ended", call.id, now, detail, call.caller)


# ---------------------------------------------------------------------------------------- underneath


def _in_call(by: StaffMember, now: dt.datetime) -> tuple[StaffMember, OpenCall]:
    agent = check_answers(by)
    with acting_as(actor_of(agent), is_read_only=True):
        return agent, current_call(agent, now)


def _unproven(by: StaffMember, now: dt.datetime) -> tuple[StaffMember, OpenCall]:
    agent, call = _in_call(by, now)
    if call.caller is not None:
        raise CallerKnown
    return agent, call


def _tell_codes(call: OpenCall, named: Named, now: dt.datetime) -> None:
    """Each once in a call, however often it is asked for; what a line was told often enough comes another day."""
    found = on_file(named, now)
    if found is None:
        return
    with suppress(LimitReached), acting_as(SYSTEM):
        take_answer(found.line, now)
        rows = requests_to_follow(named, now)
        tell_all([Told(row, "tracking_code.1", f"call:{call.id}:{row.id}") for row in rows], now=now)


def _step(call: OpenCall, agent: StaffMember, step: Step, now: dt.datetime, detail: Any = None) -> None:
    """In a transaction of its own."""
    with acting_as(actor_of(agent, PURPOSE)):
        _write(call.id, agent, step, now, detail=detail or {})


def _write(call: int, agent: StaffMember, step: Step, now: dt.datetime, **given: Any) -> None:
    CallStep.objects.create(call_id=call, agent_id=agent.pk, at=now, step=step, **given)


def _record(
    by: Actor, event: str, call: int, now: dt.datetime, detail: dict[str, Any], caller: Any = None
) -> None:
    household, province = (caller.household, caller.province) if caller else (None, "")
    record(
        by=by,
        event=event,
        household=household,
        province=province,
        subject=f"call:{call}",
        detail=detail,
        now=now,
    )

"""What inspectors did with complaints, and hotline agents with questions and calls."""

from __future__ import annotations

import datetime as dt

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.complaints import actions as complaints
from hemayat.complaints.states import ComplaintFinding
from hemayat.hotline import actions as hotline
from hemayat.hotline.models import CallBack
from hemayat.hotline.states import CallOutcome, CallTopic, PartOfDay
from hemayat.questions import actions as questions
from hemayat.synthetic.demo.history.applicants import HistoryCase
from hemayat.synthetic.demo.history.staff import HistoryStaff
from hemayat.synthetic.demo.history.texts import NOT_UPHELD, QUESTIONS, UPHELD

_TOPICS = (CallTopic.WHERE, CallTopic.WHY, CallTopic.DATA_ITEM, CallTopic.HOW)
_MINUTES = dt.timedelta(minutes=1)


def inspect(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """An inspector takes the complaint up."""
    complaints.take_up(complaint=case.complaint, by=staff.inspector(case.number), now=now)


def uphold_complaint(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """The office finds that the complainant is right."""
    _answer(case, staff, now, ComplaintFinding.UPHELD, UPHELD)


def reject_complaint(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """The office finds nothing that was done wrongly."""
    _answer(case, staff, now, ComplaintFinding.NOT_UPHELD, NOT_UPHELD)


def answer_question(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """The hotline answers in writing."""
    words = QUESTIONS[case.number % len(QUESTIONS)][2]
    questions.answer_question(question=case.item, words=words, by=staff.agent(case.number), now=now)


def ask_for_call_back(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """Somebody calls, and wants to be called back."""
    by, topic = staff.agent(case.number), _TOPICS[case.number % len(_TOPICS)]
    call = hotline.begin_call(by=by, now=now)
    wanted_on = now.date() + dt.timedelta(days=1)
    hotline.request_call_back(
        call=call, line=case.head.line, wanted_on=wanted_on, part=PartOfDay.ANY, topic=topic, by=by, now=now
    )
    hotline.close_call(call=call, topic=topic, outcome=CallOutcome.CALL_BACK, by=by, now=now + _MINUTES)
    case.item = call


def call_back(case: HistoryCase, staff: HistoryStaff, now: dt.datetime) -> None:
    """An agent calls them, and answers."""
    by, topic = staff.agent(case.number), _TOPICS[case.number % len(_TOPICS)]
    with acting_as(SYSTEM, is_read_only=True):
        waiting = CallBack.objects.get(call_id=case.item)
    call = hotline.begin_call(by=by, now=now, call_back=waiting.pk)
    hotline.close_call(call=call, topic=topic, outcome=CallOutcome.ANSWERED, by=by, now=now + 3 * _MINUTES)


def _answer(
    case: HistoryCase, staff: HistoryStaff, now: dt.datetime, finding: ComplaintFinding, words: str
) -> None:
    by = staff.inspector(case.number)
    complaints.answer_complaint(complaint=case.complaint, finding=finding, words=words, by=by, now=now)


STEPS = {
    "inspect": inspect,
    "uphold_complaint": uphold_complaint,
    "reject_complaint": reject_complaint,
    "answer_question": answer_question,
    "call_back": call_back,
}
"""Step of a story → what the inspection office or the hotline does."""

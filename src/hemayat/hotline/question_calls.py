"""Call-backs to heads who have not answered a case officer's question after its last reminder.

They are in the same list as call-backs that people asked for. The agent repeats the reminder and asks for no code,
because the head did not ask for this call. To hear the question itself, the head calls the hotline and proves who they
are. When the question is closed (answered, withdrawn, or past its last day), the database ends the waiting call-back
(end_question_call). It keeps at most one call-back for each question.
"""

from __future__ import annotations

import datetime as dt

from django.db.models import Exists, OuterRef

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import day_of
from hemayat.hotline.models import CallBack
from hemayat.hotline.states import CallTopic, PartOfDay
from hemayat.requests.case_process import record_event
from hemayat.requests.models import OfficerQuestion, Request
from hemayat.requests.permissions import has_living_head
from hemayat.requests.reminders import Key, for_each_question, line_to_call, open_question_of
from hemayat.requests.states import CaseState

EVENT = "request.call_planned"
BATCH = 5_000


def plan_calls(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Put heads who have not answered on the list of the hotline; returns how many.

    As a job, each question in a transaction of its own. Idempotent. A question that fails stops no other: each is
    logged, and an ExceptionGroup of all faults is raised at the end.
    """
    return for_each_question(_due(day_of(now), batch), lambda key: _plan(key, now), event="call_not_planned")


def _due(day: dt.date, batch: int) -> list[Key]:
    """Questions that wait for their head alone. From the last day for the answer on, nobody is put on the list."""
    of_question = {"household_id": OuterRef("household_id"), "question_id": OuterRef("id")}
    of_request = {"household_id": OuterRef("household_id"), "id": OuterRef("request_id")}
    with acting_as(SYSTEM, is_read_only=True):
        rows = OfficerQuestion.objects.filter(answered_at=None, call_on__lte=day, answer_by__gt=day).filter(
            ~Exists(CallBack.objects.filter(**of_question)),
            Exists(Request.objects.filter(**of_request, state=CaseState.AWAITING_APPLICANT)),
        )
        return list(rows.order_by("call_on", "id").values_list("household_id", "request_id", "id")[:batch])


def _plan(key: Key, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        found = open_question_of(key)
        if found is None or CallBack.objects.filter(household_id=key[0], question_id=key[2]).exists():
            return False
        row, question = found
        if question.call_on is None:
            return False
        today = day_of(now)
        line = line_to_call(row, today) if has_living_head(row, today) else None
        if line is None:
            # Nobody can be called any more, so the page of the request no longer says so either.
            question.call_on = None
            question.save(update_fields=["call_on"])
            return False
        CallBack.objects.create(
            household_id=row.household_id, province=row.province, request_id=row.id, question_id=question.id,
            line=line[0], line_index=line[1], topic=CallTopic.UNANSWERED, wanted_on=question.call_on,
            part=PartOfDay.ANY, asked_at=now,
        )  # fmt: skip
        record_event(row, EVENT, by=SYSTEM, now=now)
    return True

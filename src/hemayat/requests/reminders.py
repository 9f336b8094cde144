"""Reminders of a case officer's question, on the days of the agreement, and the day from which the hotline calls.

A reminder goes out before the last day for the answer, by day, and once. Two things in the same transaction keep it to
once: the question's row says which day is next and is read under the request's lock; and the notice has a key made of
the question and the number of the reminder. The outbox keeps one message for a key. If a worker is killed before the
commit, nothing is saved, and the next run sends the reminder. A former head, and a head who has
died, gets no reminder and no call.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_right
from collections.abc import Callable, Sequence

import structlog

from hemayat.agreements.queries import calendar_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import head_of
from hemayat.notifications.send_times import is_quiet
from hemayat.notifications.wrong_numbers import is_wrong_number
from hemayat.requests.case_process import agreement_of, line_of, record_event
from hemayat.requests.models import OfficerQuestion, Request
from hemayat.requests.permissions import has_living_head
from hemayat.requests.states import CaseState

EVENT, NOTICE, CONSENT_NOTICE = "request.reminded", "answer_reminder.1", "consent_reminder.1"
BATCH = 5_000
log = structlog.get_logger()

Key = tuple[int, int, int]
"""Of a question: its household, request and number."""


def first_reminder_on(row: Request, asked_on: dt.date) -> dt.date | None:
    """The first agreed day for a reminder of a question; None if the request's version promises none."""
    days = agreement_of(row).parameters.reminder_days
    return asked_on + dt.timedelta(days=days[0]) if days else None


def send_reminders(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Remind the heads whose day has come; returns how many. Nobody is reminded at night.

    As a job, each question in a transaction of its own. Idempotent. A question that fails stops no other: each is
    logged, and an ExceptionGroup of all faults is raised at the end.
    """
    if is_quiet(now):
        return 0
    return for_each_question(
        _due(day_of(now), batch), lambda key: _remind(key, now), event="reminder_not_sent"
    )


def for_each_question(keys: Sequence[Key], act: Callable[[Key], bool], *, event: str) -> int:
    """Act on each question; returns for how many something was done. `event`: what the log says of one that fails.

    Raises an ExceptionGroup of all faults at the end, so that one question does not stop the others.
    """
    done, faults = 0, []
    for key in keys:
        try:
            done += act(key)
        except Exception as fault:  # noqa: BLE001 - whatever it is, it is raised below
            log.error(event, request=key[1], fault=type(fault).__name__)
            faults.append(fault)
    if faults:
        raise ExceptionGroup(event, faults)
    return done


def open_question_of(key: Key) -> tuple[Request, OfficerQuestion] | None:
    """The request, locked, and its question, if that still waits for the head."""
    household, request, number = key
    row = Request.objects.select_for_update().get(household_id=household, id=request)
    question = OfficerQuestion.objects.get(household_id=household, id=number)
    is_open = row.state == CaseState.AWAITING_APPLICANT and question.answered_at is None
    return (row, question) if is_open else None


def line_to_call(row: Request, day: dt.date) -> tuple[bytes, bytes] | None:
    """The head's line, sealed, and its index; None if none is known, or its holder says that it is not theirs."""
    sealed, index, _ = line_of(row, head_of(row.household_id, day))
    if not (sealed and index):
        return None
    line = key_ring().unseal(bytes(sealed), b"mobile").decode()
    if is_wrong_number(line=line, household=row.household_id):
        return None
    return bytes(sealed), bytes(index)


# ---------------------------------------------------------------------------------------- underneath


def _due(day: dt.date, batch: int) -> list[Key]:
    """The longest waiting first. On the last day for the answer, and after it, nobody is reminded."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OfficerQuestion.objects.filter(answered_at=None, remind_on__lte=day, answer_by__gt=day)
        return list(rows.order_by("remind_on", "id").values_list("household_id", "request_id", "id")[:batch])


def _remind(key: Key, now: dt.datetime) -> bool:
    with acting_as(SYSTEM):
        found = open_question_of(key)
        if found is None:
            # Withdrawn: it is not looked at again.
            OfficerQuestion.objects.filter(household_id=key[0], id=key[2]).update(remind_on=None)
            return False
        row, question = found
        today = day_of(now)
        if question.remind_on is None or not question.remind_on <= today < question.answer_by:
            return False
        if not has_living_head(row, today):
            question.remind_on = question.call_on = None
            question.save(update_fields=["remind_on", "call_on"])
            return False
        _count(row, question, today)
        question.save(update_fields=["reminders", "remind_on", "call_on"])
        notice_key = f"request:{row.id}:question:{question.id}:reminder:{question.reminders}"
        notice = CONSENT_NOTICE if question.asked_by_id is None else NOTICE
        record_event(row, EVENT, by=SYSTEM, now=now, notice=notice, day=question.answer_by, key=notice_key)
    return True


def _count(row: Request, question: OfficerQuestion, today: dt.date) -> None:
    """Days that were missed while no worker ran are one reminder together, and not two in a row."""
    days = agreement_of(row).parameters.reminder_days
    asked_on = day_of(question.asked_at)
    question.reminders = bisect_right(days, (today - asked_on).days)
    later = days[question.reminders :]
    question.remind_on = asked_on + dt.timedelta(days=later[0]) if later else None
    question.call_on = _call_on(row, question, today)


def _call_on(row: Request, question: OfficerQuestion, today: dt.date) -> dt.date | None:
    """The working day after the last reminder, and at the latest the last one before the last day for the answer.

    None while another reminder comes first, or if nobody can be called.
    """
    another = question.remind_on is not None and question.remind_on < question.answer_by
    if another or line_to_call(row, today) is None:
        return None
    calendar = calendar_of(agreement_of(row), today)
    return max(today, min(calendar.next_after(today), calendar.last_before(question.answer_by)))

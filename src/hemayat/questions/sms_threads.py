"""The question that a text message writes on in: the line that it came from is all that is known of the writer.

It reads nothing and is told nothing; what it says stands in the thread as said from that line. Ask as the system.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import head_of
from hemayat.notifications.wrong_numbers import is_wrong_number
from hemayat.questions.models import Question
from hemayat.questions.states import QuestionState

ANSWERED_LATELY = dt.timedelta(days=30)
"""For so long whatever is written from the line is taken for more about the question; later it has to say so."""


@dataclass(frozen=True)
class RecentQuestion:
    """The question that was answered or asked last on a line."""

    household: int
    question: int
    province: str
    is_synthetic: bool
    is_recent: bool


def question_at(line: str, now: dt.datetime) -> RecentQuestion | None:
    """The question that was answered last of those asked on this line (E.164), else the one that was asked last.

    None where the head asked none on it in person, or heads the household no longer, where its holder says that we mean
    somebody else, and where heads of two households asked: which of them writes, the line cannot tell.
    """
    rows = Question.objects.filter(
        takes_messages=True, mobile_index__in=key_ring().blind_indexes("mobile", line)
    )
    open_to_it = [
        row
        for row in rows.exclude(state=QuestionState.MERGED.value)
        if _still_leads(row, now) and not is_wrong_number(line=line, household=row.household_id)
    ]
    if len({row.household_id for row in open_to_it}) != 1:
        return None
    last = max(
        open_to_it, key=lambda row: (row.state == QuestionState.ANSWERED, row.answered_at or row.asked_at)
    )
    return RecentQuestion(
        last.household_id, last.id, last.province, last.is_synthetic, now - _told_at(last) < ANSWERED_LATELY
    )


def _still_leads(row: Question, now: dt.datetime) -> bool:
    """Whoever headed the household when it was asked heads it today; of one that we do not know, who applies."""
    then, today = (head_of(row.household_id, day_of(at)) for at in (row.asked_at, now))
    return (then and then.person) == (today and today.person)


def _told_at(row: Question) -> dt.datetime:
    return max(row.waiting_since, row.answered_at or row.asked_at)

"""Questions asked and answered by real actions alone, and what each then reads."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.notifications.models import OutboxMessage as Notice
from hemayat.questions import actions
from hemayat.questions.models import Question
from tests.requests.steps import NOW, head, officer

WORDS = "خودرو را فروخته‌ام؛ چرا هنوز به نام من است؟"
NEXT_WEEK = NOW + dt.timedelta(days=7)


def asked(by: Citizen | None = None, words: str = WORDS, now: dt.datetime = NOW, **other: Any) -> int:
    given = {"category": "problem", **other}
    return actions.ask_question(words=words, by=by or head(), now=now, **given)


def agent(name: str = "agent", **other: Any) -> StaffMember:
    return officer(name=name, **{"roles": ["hotline_agent"], **other})


def row(question: int) -> Question:
    with acting_as(SYSTEM, is_read_only=True):
        return Question.objects.get(id=question)


def told(household: int = 1) -> list[str]:
    """The notices of questions to this household, in order."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = Notice.objects.filter(household_id=household, key__startswith="question:").order_by("id")
        return list(rows.values_list("notice", flat=True))

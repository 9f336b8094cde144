"""Ready answers that come with the program: taken over by somebody who answers, published by somebody else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Words
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.permissions import check_answers
from hemayat.questions.ready_answers import ReadyAnswerDraft, write_ready_answer

SHIPPED = Path(__file__).with_name("shipped") / "answers.yaml"


@dataclass(frozen=True)
class ShippedAnswer:
    """One entry of the file. `ties`: keys of answer_sources.py; the first that is valid counts."""

    name: str
    theme: str
    ties: tuple[str, ...]
    question: Words
    answer: Words


def add_shipped_answers(*, by: StaffMember, now: dt.datetime) -> list[int]:
    """Add each shipped answer that is true under today's rules and was never added here. Return their numbers.

    An answer that was withdrawn here is not added again. Raises NOT_AN_ANSWERER.
    """
    member = check_answers(by)
    with acting_as(actor_of(member), is_read_only=True):
        wanted = list(shipped_answers(day_of(now)))
        objects = set(ReadyAnswer.objects.values_list("question_fa", flat=True))
    new = [one for one in wanted if one.question_fa not in objects]
    return [write_ready_answer(written=one, by=member, now=now) for one in new]


def shipped_answers(today: dt.date) -> Iterator[ReadyAnswerDraft]:
    """Those that are about a rule or a clause of today."""
    valid = answer_sources(today)
    for text in shipped_texts():
        tie = next((key for key in text.ties if key in valid), None)
        if tie is not None:
            yield _draft(text, tie)


@cache
def shipped_texts() -> tuple[ShippedAnswer, ...]:
    """All of them, in the order of the file."""
    read: list[dict[str, Any]] = yaml.load(SHIPPED.read_text("utf-8"), Loader=yaml.BaseLoader)  # noqa: S506 - text alone
    return tuple(
        ShippedAnswer(
            name=entry["name"],
            theme=entry["theme"],
            ties=tuple(entry["tie"]),
            question=Words(**entry["question"]),
            answer=Words(**entry["answer"]),
        )
        for entry in read
    )


def _draft(text: ShippedAnswer, tie: str) -> ReadyAnswerDraft:
    return ReadyAnswerDraft(
        text.theme,
        tie,
        text.question.fa,
        text.answer.fa,
        question_en=text.question.en,
        answer_en=text.answer.en,
    )

"""Answers that are ready: written once about a rule or a clause, used for whoever asks the same, public by two people.

They are about nobody: a number of somebody has no place in one. Each function is one transaction.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message
from hemayat.common.persian import repair_letters, to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.errors import READY_ANSWER_CHANGED, NoSuchQuestion, ReadyAnswerInvalid
from hemayat.questions.models import ReadyAnswer
from hemayat.questions.permissions import check_answers, check_publishes
from hemayat.questions.themes import TITLES

_LONG_NUMBER = re.compile(r"\d[\d\s\u200c.\-]{6,}\d")


@dataclass(frozen=True)
class ReadyAnswerDraft:
    """What is written of a ready answer. `tie`: a key of answer_sources.py. English may be left out."""

    theme: str
    tie: str
    question_fa: str
    answer_fa: str
    question_en: str = ""
    answer_en: str = ""


def write_ready_answer(*, written: ReadyAnswerDraft, by: StaffMember, now: dt.datetime) -> int:
    """For those who answer, from now on. Raises NOT_AN_ANSWERER, ReadyAnswerInvalid."""
    member = check_answers(by)
    actor = actor_of(member)
    with acting_as(actor):
        row = ReadyAnswer(written_by_id=member.pk, written_at=now)
        _put(row, written, now)
        row.save(force_insert=True)
        _record("ready_answer.written", row, actor, now)
    return row.pk


def edit_ready_answer(
    *, answer: int, written: ReadyAnswerDraft, read: dt.datetime | None, by: StaffMember, now: dt.datetime
) -> None:
    """Replace its text. It is no longer public until another person publishes it. Raises as `write_ready_answer`.

    `read`: when the text that the member read was written. Raises READY_ANSWER_CHANGED if the text has changed since.
    """
    with _changed(answer, by) as (row, actor):
        _check_read(row, read)
        _put(row, written, now)
        row.written_by_id, row.written_at = by.pk, now
        row.published_by_id, row.published_at, row.withdrawn_at = None, None, None
        row.save()
        _record("ready_answer.edited", row, actor, now)


def publish_ready_answer(*, answer: int, read: dt.datetime | None, by: StaffMember, now: dt.datetime) -> None:
    """For every eye, and right as the law stands now; also for one that went stale and still is right.

    Raises NOT_A_SECOND_PERSON for the writer and for anybody but a senior officer, ReadyAnswerInvalid where
    what it is about holds no more, READY_ANSWER_CHANGED where it is not what was `read`.
    """
    with _changed(answer, by) as (row, actor):
        check_publishes(by, row.written_by_id)
        _check_read(row, read)
        row.tie_version = _version(row.tie, now)
        row.published_by_id, row.published_at, row.withdrawn_at = by.pk, now, None
        row.save()
        _record("ready_answer.published", row, actor, now)


def withdraw_ready_answer(*, answer: int, by: StaffMember, now: dt.datetime) -> None:
    """Out of every list at once; it stays in the threads where it was used. Anybody who answers may do it."""
    with _changed(answer, by) as (row, actor):
        if row.withdrawn_at is None:
            row.withdrawn_at = now
            row.save(update_fields=["withdrawn_at"])
            _record("ready_answer.withdrawn", row, actor, now)


# ---------------------------------------------------------------------------------------- underneath


@contextmanager
def _changed(answer: int, by: StaffMember) -> Iterator[tuple[ReadyAnswer, Actor]]:
    actor = actor_of(check_answers(by))
    with acting_as(actor):
        row = ReadyAnswer.objects.select_for_update().filter(pk=answer).first()
        if row is None:
            raise NoSuchQuestion
        yield row, actor


def _check_read(row: ReadyAnswer, read: dt.datetime | None) -> None:
    if row.written_at != read:
        raise ReadyAnswerInvalid(None, READY_ANSWER_CHANGED)


def _put(row: ReadyAnswer, written: ReadyAnswerDraft, now: dt.datetime) -> None:
    if written.theme not in TITLES:
        raise ReadyAnswerInvalid("theme", Message("Choose one of the themes."))
    row.theme, row.tie, row.tie_version = written.theme, written.tie, _version(written.tie, now)
    for field in ("question_fa", "answer_fa", "question_en", "answer_en"):
        setattr(row, field, _plain(field, getattr(written, field)))


def _plain(field: str, text: str) -> str:
    plain = repair_letters(text.strip())
    if not plain and field.endswith("_fa"):
        raise ReadyAnswerInvalid(field, Message("Write this in Persian."))
    if _LONG_NUMBER.search(to_ascii_digits(plain)) or any(tracking_code_in(word) for word in plain.split()):
        raise ReadyAnswerInvalid(
            field,
            Message("The text contains a long number (such as a national ID) or a tracking code. Remove it."),
        )
    return plain


def _version(tie: str, now: dt.datetime) -> str:
    answer_source = answer_sources(day_of(now)).get(tie)
    if answer_source is None:
        raise ReadyAnswerInvalid(
            "tie",
            Message("This rule or clause is no longer valid. Choose one that is valid today."),
        )
    return answer_source.version


def _record(event: str, row: ReadyAnswer, by: Actor, now: dt.datetime) -> None:
    record(
        by=by,
        event=event,
        subject=f"ready_answer:{row.pk}",
        detail={"theme": row.theme, "tie": row.tie},
        now=now,
    )

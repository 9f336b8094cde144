"""Asking and writing on: the head by themselves, or the hotline for a caller whom it has verified.

Each is one transaction. Call them outside any other.
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Sequence

from django.db import connection

from hemayat.accounts.attempt_limits import count_own_hit_or
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import Citizen
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.documents.actions import file_documents
from hemayat.documents.queries import digests_of
from hemayat.questions.case_process import (
    LONGEST,
    WORDS,
    add_message,
    apply_transition,
    begin_question,
    known_head,
    messages_of,
)
from hemayat.questions.errors import (
    QUESTION_TEXT_MISSING,
    QUESTION_TOO_LONG,
    TOO_MANY_OPEN_QUESTIONS,
    NoSuchQuestion,
    QuestionFault,
)
from hemayat.questions.models import Question, ThreadMessage
from hemayat.questions.permissions import (
    check_is_head,
    check_may_ask_for,
    is_of_head,
    reader_of,
    set_person,
)
from hemayat.questions.sms_threads import RecentQuestion
from hemayat.questions.states import AnswerRating, MessageChannel, QuestionCategory, QuestionState
from hemayat.questions.themes import theme_in
from hemayat.requests.errors import TOO_OFTEN_TODAY
from hemayat.requests.models import Request

CALL = "call"
MOST_WAITING = 10
SAME_FORM = dt.timedelta(minutes=10)
"""The same words and files so soon after are the same form sent again."""


def new_number() -> int:
    """The number of a question about to be asked, so that its documents can be kept under it first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT nextval('question_number')")
        return int(cursor.fetchone()[0])


def case_of(question: int) -> str:
    """Under which the documents of a question are kept."""
    return f"question:{question}"


def ask_question(
    *,
    category: str,
    words: str,
    by: Citizen,
    now: dt.datetime,
    request_id: int | None = None,
    number: int | None = None,
    documents: tuple[uuid.UUID, ...] = (),
) -> int:
    """A new question of the head's, about one of their requests or about none; gives its number.

    The same words and files again within minutes are the same question: its number is not `number` then. Raises
    QUESTION_TEXT_MISSING, TOO_MANY_OPEN_QUESTIONS, NoSuchQuestion where the request is not theirs.
    """
    head, plain = check_is_head(by), checked_words(words)
    household = head.household or 0
    with acting_as(head.actor):
        _one_at_a_time(household)
        reader = reader_of(head, day_of(now))
        waiting = [row for row in _waiting(household) if reader.has(row)]
        if same := _same_form(waiting, plain, documents, now):
            return same
        _check_room(waiting)
        row = _new(
            household, head.province, QuestionCategory(category), plain, request_id, head.is_synthetic, now
        )
        row.id = number or new_number()
        set_person(row, reader.head, head)
        if head.mobile_sealed:
            line = key_ring().unseal(head.mobile_sealed, b"mobile").decode()
            row.mobile, row.mobile_index = head.mobile_sealed, key_ring().blind_index("mobile", line)
            row.takes_messages = not head.acts_as
        begin_question(row, by=head.actor, now=now)
        add_message(row, plain, by_kind="head", documents=documents, now=now)
        _file(household, row.id, documents, head.actor, now)
    return row.id


def open_for_caller(  # noqa: PLR0913 - who asks on which line, and what, each by its name
    *,
    household: int,
    province: str,
    mobile: bytes,
    is_synthetic: bool,
    category: str,
    words: str,
    by: StaffMember,
    now: dt.datetime,
    request_id: int | None = None,
    takes_messages: bool = False,
) -> int:
    """What a verified caller asks, written down by the hotline agent; gives its number. `mobile`: their line, sealed.

    `takes_messages`: the caller is the head in person, and may write on from that line.

    That the caller is the head, is for the caller of this function to have seen (the hotline's own proof). Raises
    NOT_A_HOTLINE_AGENT, ConflictOfInterest, QUESTION_TEXT_MISSING, TOO_MANY_OPEN_QUESTIONS, NoSuchQuestion if the
    request is not the household's.
    """
    agent, plain = check_may_ask_for(by, household, province), checked_words(words)
    actor = actor_of(agent, CALL)
    with acting_as(actor):
        _one_at_a_time(household)
        head = known_head(household, actor, now)
        waiting = [row for row in _waiting(household) if is_of_head(row, head)]
        if same := _same_form(waiting, plain, (), now):
            return same
        _check_room(waiting)
        row = _new(household, province, QuestionCategory(category), plain, request_id, is_synthetic, now)
        row.id, row.opened_by_id = new_number(), agent.pk
        line = key_ring().unseal(mobile, b"mobile").decode()
        row.mobile, row.mobile_index = mobile, key_ring().blind_index("mobile", line)
        row.takes_messages = takes_messages
        set_person(row, head)
        begin_question(row, by=actor, now=now)
        add_message(row, plain, by_kind="head", by_id=agent.pk, channel=MessageChannel.HOTLINE, now=now)
    return row.id


def reply(
    *,
    question: int,
    words: str,
    by: Citizen,
    now: dt.datetime,
    documents: tuple[uuid.UUID, ...] = (),
) -> int:
    """Write on. After an answer this asks for another, by a new day; before one, the day that was promised stays.

    In one that was joined with another, it goes there; gives the number of the question that it stands in. Raises
    NoSuchQuestion if it is not theirs, TOO_OFTEN_TODAY.
    """
    head, plain = check_is_head(by), checked_words(words)
    household = head.household or 0
    with acting_as(head.actor):
        row = _own(question, head, now)
        if was_said(row, plain, documents, now):
            return row.id
        count_own_hit_or(QuestionFault(TOO_OFTEN_TODAY), "words", now)
        _write_on(row, head.actor, now)
        add_message(row, plain, by_kind="head", documents=documents, sent_to=question, now=now)
        _file(household, question, documents, head.actor, now)
    return row.id


def reply_for_caller(*, household: int, question: int, words: str, by: StaffMember, now: dt.datetime) -> int:
    """The same for a caller that the hotline agent has verified, in a question of the head of that household.

    Raises NOT_A_HOTLINE_AGENT, ConflictOfInterest, and NoSuchQuestion also if somebody else of the household asked it.
    """
    plain, actor = checked_words(words), actor_of(by, CALL)
    with acting_as(actor):
        row = _locked(question, household)
        check_may_ask_for(by, row.household_id, row.province)
        if not is_of_head(row, known_head(household, actor, now)):
            raise NoSuchQuestion
        if was_said(row, plain, (), now):
            return row.id
        _write_on(row, actor, now)
        add_message(row, plain, by_kind="head", by_id=by.pk, channel=MessageChannel.HOTLINE, now=now)
    return row.id


def reply_by_message(*, written_by: RecentQuestion, words: str, by: Actor, now: dt.datetime) -> int:
    """The same of a head who wrote a text message from the line that they asked on (sms_threads.py)."""
    plain = checked_words(words)
    with acting_as(by):
        row = _locked(written_by.question, written_by.household)
        if was_said(row, plain, (), now):
            return row.id
        _write_on(row, by, now)
        add_message(row, plain, by_kind="head", channel=MessageChannel.MESSAGE, now=now)
    return row.id


def store_rating(*, question: int, rating: str, by: Citizen, now: dt.datetime) -> None:
    """Whether the last answer helped: one tap, which may be changed. Without an answer nothing happens.

    Idempotent. Raises TOO_OFTEN_TODAY.
    """
    head, said = check_is_head(by), AnswerRating(rating)
    with acting_as(head.actor):
        row = _own(question, head, now)
        answers = ThreadMessage.objects.filter(
            household_id=row.household_id, question_id=row.id, by_kind="staff"
        )
        last = answers.order_by("-id").values_list("id", flat=True).first()
        if last is None or not answers.filter(id=last).exclude(rating=said.value).exists():
            return
        count_own_hit_or(QuestionFault(TOO_OFTEN_TODAY), "words", now)
        answers.filter(id=last).update(rating=said.value, rated_at=now)
        record(
            by=head.actor, event="question.rated", household=row.household_id, province=row.province,
            subject=f"question:{row.id}", detail={"rating": said.value}, now=now,
        )  # fmt: skip


# ---------------------------------------------------------------------------------------- underneath


def checked_words(words: str) -> str:
    """Raises QUESTION_TEXT_MISSING, QUESTION_TOO_LONG."""
    plain = words.strip()
    if not plain:
        raise QuestionFault(QUESTION_TEXT_MISSING)
    if len(plain) > LONGEST:
        raise QuestionFault(QUESTION_TOO_LONG, most=LONGEST)
    return plain


def was_said(
    row: Question,
    plain: str,
    documents: tuple[uuid.UUID, ...],
    now: dt.datetime,
    answered_by: int | None = None,
) -> bool:
    """Whether the newest message is this one of a moment ago: the head's, or this member's answer."""
    last = messages_of(row).order_by("-id").first()
    if last is None or last.at < now - SAME_FORM or last.by_kind != ("staff" if answered_by else "head"):
        return False
    if answered_by not in {None, last.by_id} or not _same_files(row.household_id, last.documents, documents):
        return False
    return key_ring().unseal(bytes(last.words), WORDS).decode() == plain


def _same_files(household: int, sent: list[str], documents: tuple[uuid.UUID, ...]) -> bool:
    """By what is in them: the same file for a question about to be asked is another document."""
    if len(sent) != len(documents):
        return False
    return not documents or digests_of(household, sent) == digests_of(household, documents)


def _one_at_a_time(household: int) -> None:
    """So that two forms at once are one question, and no more wait than may."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))", [f"question {household}"])


def _waiting(household: int) -> list[Question]:
    return list(Question.objects.filter(household_id=household, state=QuestionState.WAITING.value))


def _same_form(
    waiting: Sequence[Question], plain: str, documents: tuple[uuid.UUID, ...], now: dt.datetime
) -> int | None:
    for row in waiting:
        if row.asked_at > now - SAME_FORM and was_said(row, plain, documents, now):
            return row.id
    return None


def _check_room(waiting: Sequence[Question]) -> None:
    if len(waiting) >= MOST_WAITING:
        raise QuestionFault(TOO_MANY_OPEN_QUESTIONS, most=MOST_WAITING)


def _new(
    household: int,
    province: str,
    category: QuestionCategory,
    plain: str,
    request_id: int | None,
    is_synthetic: bool,
    now: dt.datetime,
) -> Question:
    if request_id is not None:
        requests = Request.objects.filter(household_id=household, id=request_id).exclude(filed_at=None)
        if not requests.exists():
            raise NoSuchQuestion
    return Question(
        household_id=household,
        province=province,
        request_id=request_id,
        category=category.value,
        theme=theme_in(plain),
        is_synthetic=is_synthetic,
        asked_at=now,
        waiting_since=now,
    )


def _own(question: int, head: Citizen, now: dt.datetime) -> Question:
    """As `_locked`, of a question of theirs: that which was joined with another is asked for, not the other."""
    row = Question.objects.filter(household_id=head.household or 0, id=question).first()
    if row is None or not reader_of(head, day_of(now)).has(row):
        raise NoSuchQuestion
    return _locked(question, head.household)


def _locked(question: int, household: int | None = None) -> Question:
    """The question, or the one that it was joined with, for one writer at a time. Raises NoSuchQuestion."""
    of = {} if household is None else {"household_id": household}
    row = Question.objects.select_for_update().filter(id=question, **of).first()
    if row is None:
        raise NoSuchQuestion
    return row if row.merged_into is None else _locked(row.merged_into, row.household_id)


def _write_on(row: Question, actor: Actor, now: dt.datetime) -> None:
    event = "question.added_to" if row.state == QuestionState.WAITING else "question.replied"
    apply_transition(row, event, acts="asker", by=actor, now=now)


def _file(
    household: int, question: int, documents: tuple[uuid.UUID, ...], actor: Actor, now: dt.datetime
) -> None:
    if documents:
        file_documents(household=household, case=case_of(question), by=actor, now=now)

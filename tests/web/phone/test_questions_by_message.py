"""A13: a text message from the line that a question was asked on goes into its thread and starts its clock anew."""

from __future__ import annotations

import datetime as dt

import pytest

from hemayat.accounts.attempt_limits import ANSWERS_OF_LINE
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.households.actions import change_head
from hemayat.households.queries import known_in
from hemayat.notifications.models import OutboxMessage as Notice
from hemayat.notifications.notice_wordings import notice_text
from hemayat.notifications.wrong_numbers import mark_wrong_number, number_is_right
from hemayat.questions.actions import answer_question
from hemayat.questions.queries import thread_of
from hemayat.questions.states import MessageChannel
from hemayat.web.phone.menu import Prompt
from hemayat.web.phone.texts import PROMPTS
from tests.questions.steps import asked, row, told
from tests.requests.steps import NOW, officer
from tests.web.phone.steps import LINE, OTHER_LINE, Telephone, head_at, looks, rows_of

pytestmark = pytest.mark.usefixtures("nation")
HELP, WRITTEN = (PROMPTS["sms"][prompt].fa for prompt in (Prompt.HELP, Prompt.WRITTEN))
MORE = "هنوز به نام من است، سند را هم دارم"


def answered(line: str = LINE, household: int = 1) -> int:
    question = asked(head_at(line, household))
    answer_question(question=question, words="به پلیس راهور بگویید.", by=officer(), now=NOW)
    return question


def said(question: int, household: int = 1) -> list[tuple[MessageChannel, str]]:
    with acting_as(head_at(LINE, household).actor, is_read_only=True):
        thread = thread_of(question, NOW, household)
    return [(one.channel, one.words) for one in thread.messages if not one.is_answer]


def test_a13_a_message_after_an_answer_goes_into_the_thread_and_has_a_new_day(telephone) -> None:
    question = answered()
    one = telephone(LINE, now=NOW + dt.timedelta(days=4))
    assert one.write(MORE) == WRITTEN
    assert said(question)[1:] == [(MessageChannel.MESSAGE, MORE)]
    kept = row(question)
    assert (kept.state, kept.round) == ("waiting", 2)
    assert kept.due_on
    assert kept.due_on > dt.date(2019, 12, 10)
    assert told() == ["question_received.1", "question_answered.1", "question_received.1"]


def test_signs_that_turn_text_around_are_not_kept(telephone) -> None:
    question = answered()
    assert telephone(LINE, now=NOW + dt.timedelta(days=4)).write(f"\u202e{MORE}\u202c") == WRITTEN
    assert said(question)[1:] == [(MessageChannel.MESSAGE, MORE)]


def test_before_an_answer_it_is_added_and_moves_no_day(telephone) -> None:
    question = asked(head_at(LINE))
    assert telephone(LINE).write(f"پرسش: {MORE}") == WRITTEN
    assert said(question)[1:] == [(MessageChannel.MESSAGE, MORE)]
    assert row(question).round == 1


def test_the_english_word_is_understood_and_answered_in_english(telephone) -> None:
    question = answered()
    assert telephone(LINE).write("Question it is still mine") == PROMPTS["sms"][Prompt.WRITTEN].en
    assert said(question)[1:] == [(MessageChannel.MESSAGE, "it is still mine")]


def test_a_long_message_stands_there_whole(telephone) -> None:
    question, long = answered(), "چند جمله دربارهٔ خودرو. " * 60
    telephone(LINE).write(long)
    assert said(question)[1:] == [(MessageChannel.MESSAGE, long.strip())]


@pytest.mark.parametrize(
    "text", ["پرسش", "وضعیت", "2C9X-HT4K-7MRX", "۱۲۳۴۵۶", "0012345679 سلام", "وضعیت 0012345"]
)
def test_what_is_meant_otherwise_goes_into_no_thread(telephone, text) -> None:
    question = answered()
    assert telephone(LINE).write(text) not in ("", WRITTEN)
    assert len(said(question)) == 1


@pytest.mark.parametrize("text", ["\u200c", "پرسش \u200c\u200f", "پرسش: \u200c \x1f"])
def test_a_message_of_signs_that_nobody_sees_goes_into_no_thread(telephone, text) -> None:
    question = answered()
    assert telephone(LINE).write(text) == HELP
    assert len(said(question)) == 1


def test_nobody_writes_on_from_another_line_and_they_are_told_nothing(telephone) -> None:
    question = answered()
    assert telephone(OTHER_LINE).write(f"پرسش {MORE}") == HELP
    assert len(said(question)) == 1


def test_of_several_it_is_the_one_that_was_answered_last(telephone) -> None:
    first = answered()
    second = asked(head_at(LINE), words="یارانه چه می‌شود؟")
    answer_question(question=second, words="همان است.", by=officer(), now=NOW + dt.timedelta(hours=1))
    asked(head_at(LINE), words="و این هم پرسش سوم", now=NOW + dt.timedelta(hours=2))
    telephone(LINE, now=NOW + dt.timedelta(hours=3)).write(MORE)
    assert [len(said(one)) for one in (first, second)] == [1, 2]


def test_a_line_of_two_households_cannot_tell_which_of_them_writes(telephone) -> None:
    questions = [answered(), answered(household=2)]
    assert telephone(LINE).write(f"پرسش {MORE}") == HELP
    assert [len(said(one, home)) for one, home in zip(questions, (1, 2), strict=True)] == [1, 1]


def test_who_acts_in_the_stead_of_a_head_writes_on_at_the_site(telephone) -> None:
    question = asked(head_at(LINE, acts_as="guardian"))
    assert telephone(LINE).write(f"پرسش {MORE}") == HELP
    assert len(said(question)) == 1


def test_who_heads_the_household_no_longer_does_not_write_on(telephone) -> None:
    answered(household=2)
    with acting_as(SYSTEM, is_read_only=True):
        _, wife = known_in(2)
        indexes = key_ring().blind_indexes("national_id", wife.national_id)
    later = NOW + dt.timedelta(days=2)
    assert change_head(household=2, new_head_index=indexes, on=later.date(), by=SYSTEM, now=later)
    assert telephone(LINE, now=later).write(f"پرسش {MORE}") == HELP


def test_a_line_that_was_marked_wrong_writes_on_in_nothing_until_it_is_proven(telephone) -> None:
    question = answered()
    with acting_as(SYSTEM):
        mark_wrong_number(line=LINE, now=NOW)
    one = telephone(LINE)
    assert one.write(MORE) == HELP
    with acting_as(SYSTEM):
        number_is_right(line=LINE, household=1)
    assert one.write(MORE) == WRITTEN
    assert len(said(question)) == 2


def test_a_month_after_the_answer_it_has_to_say_that_it_is_about_the_question(telephone) -> None:
    answered()
    one = telephone(LINE, now=NOW + dt.timedelta(days=31))
    assert one.write(MORE) == HELP
    assert one.write(f"پرسش {MORE}") == WRITTEN


def test_nothing_that_was_written_is_lost_where_no_more_is_answered(telephone) -> None:
    question, one = answered(), telephone(LINE)
    most = ANSWERS_OF_LINE[0].most
    assert [one.write(f"{MORE} {number}") for number in range(most + 2)] == [WRITTEN] * most + ["", ""]
    assert len(said(question)) == 1 + most + 2


def test_a_message_handed_over_twice_stands_there_once(telephone) -> None:
    question, one = answered(), telephone(LINE)
    assert [one.write(MORE, message="77"), one.write(MORE, message="77")] == [WRITTEN, ""]
    assert len(said(question)) == 2


def test_nothing_private_is_in_a_message_and_nobody_has_looked(telephone) -> None:
    """Neither the words nor the line are kept in the open, and a line alone is told nothing of a file."""
    answered()
    one: Telephone = telephone(LINE)
    one.write(MORE)
    kept = rows_of("question", "question_message", "outbox", "audit_event", "conversation")
    assert not [part for part in (MORE, "راهور", LINE) if part in kept]
    assert "خودرو" not in "".join(one.heard)
    assert looks() == []


def test_the_notice_of_an_answer_says_how_to_write_on_where_there_is_a_number(monkeypatch) -> None:
    monkeypatch.setattr("hemayat.questions.case_process.numbers", lambda: {"sms": ["6369"]})
    answered()
    answered_for_a_ward = asked(head_at(OTHER_LINE, 2, acts_as="guardian"))
    answer_question(question=answered_for_a_ward, words="چنین است.", by=officer(), now=NOW)
    assert (told()[1], told(2)[1]) == ("question_answered.2", "question_answered.1")
    with acting_as(SYSTEM, is_read_only=True):
        notice = Notice.objects.get(household_id=1, notice="question_answered.2")
    assert "۶۳۶۹ پیامک کنید" in notice_text(notice.notice, notice.parameters, "fa")
    assert "QUESTION and your text to 6369" in notice_text(notice.notice, notice.parameters, "en")

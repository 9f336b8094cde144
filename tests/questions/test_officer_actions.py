"""Answered by officers and the hotline of the province; a reply on any channel asks for a new answer by a new day."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

import pytest
from django.db import Error, connection

from hemayat.accounts.attempt_limits import OWN
from hemayat.accounts.conflict_of_interest import declare_relative
from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.agreements.queries import log_of
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.audit.models import AuditEvent
from hemayat.cases.list_orders import DUE, DUE_FIRST, ListOrder, sorted_from
from hemayat.cases.queue_pages import Cursor
from hemayat.common.persian import sort_key
from hemayat.households.errors import ConflictOfInterest
from hemayat.households.queries import head_of, province_of
from hemayat.questions import actions
from hemayat.questions.errors import (
    CANNOT_MERGE,
    NOT_A_HOTLINE_AGENT,
    NOT_AN_ANSWERER,
    QUESTION_STATE_CHANGED,
    NoSuchQuestion,
)
from hemayat.questions.models import Question
from hemayat.questions.queries import _NAMES, _ONE, _THREADS, questions_of, thread_of
from hemayat.questions.queues import (
    _OF_THEME,
    KEYS,
    QuestionQueueQuery,
    _groups,
    _statement,
    _themes,
    themes_waiting,
    unhelpful,
    waiting,
)
from hemayat.questions.results import QuestionThread
from hemayat.questions.states import TRANSITIONS, QuestionState
from hemayat.questions.themes import TITLES
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.errors import TOO_OFTEN_TODAY
from tests.questions.steps import NEXT_WEEK, WORDS, agent, asked, row, told
from tests.requests.steps import NOW, head, officer
from tests.support.plans import reads_of
from tests.support.refusals import refuses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("nation")]
LATER = NOW + dt.timedelta(days=1)


def thread(question: int, household: int = 1) -> QuestionThread:
    with acting_as(Actor("head", "session:1", household=household), is_read_only=True):
        return thread_of(question, LATER, household)


def happenings(question: int) -> list[str]:
    kept = row(question)
    with acting_as(SYSTEM, is_read_only=True):
        return [str(one.happening) for one in log_of(kept.household_id, kept.clock_id or 0)]


def answered(words: str = "از پلیس راهور دوباره می‌پرسیم.") -> int:
    question = asked()
    actions.answer_question(question=question, words=words, by=officer(), now=LATER)
    return question


def by_web(question: int, now: dt.datetime) -> None:
    actions.reply(question=question, words="هنوز درست نشده", by=head(), now=now)


def by_hotline(question: int, now: dt.datetime) -> None:
    actions.reply_for_caller(household=1, question=question, words="هنوز درست نشده", by=agent(), now=now)


def test_r4_7a_an_answer_stands_in_the_thread_stops_the_clock_and_is_told() -> None:
    question = answered()
    seen = thread(question)
    assert [(one.by_kind, one.words) for one in seen.messages] == [
        ("head", WORDS), ("staff", "از پلیس راهور دوباره می‌پرسیم."),
    ]  # fmt: skip
    assert seen.line.state is QuestionState.ANSWERED
    assert happenings(question) == ["started", "stopped"]
    assert told() == ["question_received.1", "question_answered.1"]


def test_a13_a_reply_on_every_channel_starts_a_clock_anew() -> None:
    for number, write_on in enumerate((by_web, by_hotline), start=1):
        question = answered(f"پاسخ {number}")
        write_on(question, NEXT_WEEK)
        kept = row(question)
        assert (kept.state, kept.round) == ("waiting", 2)
        assert kept.due_on == dt.date(2019, 12, 17)
        assert happenings(question) == ["started"]
        assert told() == ["question_received.1", "question_answered.1", "question_received.1"] * number


def test_whoever_may_not_answer_does_not() -> None:
    question = asked()
    others = [
        officer(name="inspector", roles=["inspector"]),
        officer(name="watcher", roles=["oversight"]),
        officer(name="gone", is_active=False),
    ]
    for member in others:
        with refuses(NOT_AN_ANSWERER):
            actions.answer_question(question=question, words="پاسخ", by=member, now=LATER)
    with pytest.raises(NoSuchQuestion):
        actions.answer_question(
            question=question, words="پاسخ", by=agent("far", provinces=("98",)), now=LATER
        )
    with refuses(NOT_A_HOTLINE_AGENT):
        actions.reply_for_caller(household=1, question=question, words="پاسخ", by=officer(), now=LATER)
    assert row(question).state == "waiting"


def test_a_relatives_question_is_closed_to_whoever_answers() -> None:
    question, member = asked(), officer(name="relative")
    with acting_as(SYSTEM, is_read_only=True):
        known = head_of(1, NOW.date())
    assert known is not None
    declare_relative(national_id=known.national_id, relation="sibling", by=member, now=NOW)
    with pytest.raises(NoSuchQuestion):
        actions.answer_question(question=question, words="پاسخ", by=member, now=LATER)
    caller = agent("relative agent")
    declare_relative(national_id=known.national_id, relation="sibling", by=caller, now=NOW)
    with pytest.raises(ConflictOfInterest):
        actions.open_for_caller(
            household=1,
            province=row(question).province,
            mobile=key_ring().seal(b"+989120000001", b"mobile"),
            is_synthetic=True,
            category="delay",
            words="کی؟",
            by=caller,
            now=NOW,
        )


def test_the_hotline_answers_too_and_an_answer_may_be_added_to() -> None:
    question = asked()
    actions.answer_question(question=question, words="پاسخ", by=agent(), now=LATER)
    with refuses(QUESTION_STATE_CHANGED):
        actions.answer_question(question=question, words="یا این", by=officer(), now=LATER)
    actions.answer_question(question=question, words="و این هم", is_more=True, by=officer(), now=LATER)
    assert [one.is_answer for one in thread(question).messages] == [False, True, True]
    assert told() == ["question_received.1", "question_answered.1", "question_answered.1"]


def test_two_who_ask_the_same_are_merged_into_what_is_due_sooner() -> None:
    first, second = asked(), asked(words="و کی درست می‌شود؟", now=NEXT_WEEK)
    assert actions.merge(question=second, other=first, by=officer(), now=NEXT_WEEK) == first
    assert row(second).state == "merged"
    actions.reply(question=second, words="منتظرم", by=head(), now=NEXT_WEEK)
    assert [one.words for one in thread(first).messages] == [WORDS, "و کی درست می‌شود؟", "منتظرم"]
    with acting_as(SYSTEM, is_read_only=True):
        assert [line.id for line in questions_of(1, NEXT_WEEK)] == [first]
    with refuses(QUESTION_STATE_CHANGED):
        actions.answer_question(question=second, words="پاسخ", by=officer(), now=NEXT_WEEK)


def test_questions_of_two_households_and_answered_ones_are_never_merged() -> None:
    done, others, one = answered(), asked(head(2)), asked(words="سایر")
    for other in (done, others, one):
        with refuses(CANNOT_MERGE):
            actions.merge(question=one, other=other, by=officer(), now=LATER)


def unhelpful_to(member: StaffMember) -> list[int]:
    with acting_as(actor_of(member), is_read_only=True):
        return [line.id for line in unhelpful(member, LATER)]


def test_an_answer_is_rated_in_one_tap_and_reopened_where_it_answers_nothing() -> None:
    question = answered()
    assert thread(question).may_be_rated
    actions.store_rating(question=question, rating="not_helped", by=head(), now=LATER)
    assert thread(question).rating == "not_helped"
    assert unhelpful_to(officer()) == [question]
    assert unhelpful_to(agent("far", provinces=("98",))) == []
    actions.reopen(question=question, by=officer(name="other"), now=NEXT_WEEK)
    assert row(question).due_on == dt.date(2019, 12, 17)
    assert unhelpful_to(officer()) == []
    with refuses(QUESTION_STATE_CHANGED):
        actions.reopen(question=question, by=officer(), now=NEXT_WEEK)
    with pytest.raises(NoSuchQuestion):
        actions.store_rating(question=question, rating="helped", by=head(2), now=LATER)


def test_a_rating_is_changed_so_often_a_day_and_the_same_again_is_no_event() -> None:
    question, (limit,) = answered(), OWN["words"]
    for _ in range(2):
        actions.store_rating(question=question, rating="helped", by=head(), now=LATER)
    for number in range(limit.most - 1):
        rating = "helped" if number % 2 else "not_helped"
        actions.store_rating(question=question, rating=rating, by=head(), now=LATER)
    with refuses(TOO_OFTEN_TODAY):
        actions.store_rating(question=question, rating="helped", by=head(), now=LATER)
    with acting_as(SYSTEM):
        assert AuditEvent.objects.filter(event="question.rated").count() == limit.most
    assert thread(question).rating == "not_helped"


def test_the_queue_is_due_soonest_first_and_themes_of_the_unanswered_are_work() -> None:
    late, soon = asked(words="ماشین را فروخته‌ام", now=NOW - dt.timedelta(days=12)), asked()
    asked(head(2), words="واریز نشده است")
    member = officer()
    with acting_as(actor_of(member), is_read_only=True):
        page = waiting(QuestionQueueQuery(), member, NOW)
        assert [line.id for line in page.lines[:2]] == [late, soon]
        assert [line.id for line in waiting(QuestionQueueQuery(is_overdue=True), member, NOW).lines] == [late]
        assert [
            line.household for line in waiting(QuestionQueueQuery(theme="payment"), member, NOW).lines
        ] == [2]
        themes = themes_waiting(member, NOW)
    assert [(one.name, one.waiting, one.overdue) for one in themes] == [("vehicle", 2, 1), ("payment", 1, 0)]
    assert all(one.needs_answer for one in themes)


def test_the_database_shows_no_question_to_who_does_not_answer_and_lets_nobody_rewrite_one() -> None:
    question = asked()
    with acting_as(SYSTEM, is_read_only=True):
        province = province_of(1) or ""
    for actor, count in [
        (actor_of(officer()), 1),
        (actor_of(officer(name="inspector", roles=["inspector"])), 0),
        (actor_of(agent("far", provinces=("98",))), 0),
        (actor_of(agent("near", provinces=(province,))), 1),
        (Actor("head", "session:2", household=2), 0),
        (Actor("nobody"), 0),
    ]:
        with acting_as(actor, is_read_only=True):
            assert Question.objects.filter(id=question).count() == count
            with connection.cursor() as cursor:
                cursor.execute("SELECT count(*) FROM question_message WHERE question_id = %s", [question])
                assert cursor.fetchone() == (count,)
    actions.answer_question(question=question, words="پاسخ", by=officer(), now=LATER)
    rewriting = "UPDATE question_message SET words = 'other' WHERE question_id = %s"
    with acting_as(actor_of(officer())), connection.cursor() as cursor:
        cursor.execute(rewriting, [question])
        assert cursor.rowcount == 0
    one = Actor("head", "session:1", household=1)
    with pytest.raises(Error, match="never changed"), acting_as(one), connection.cursor() as cursor:
        cursor.execute(rewriting, [question])


def test_the_database_lets_nobody_ask_or_answer_in_the_name_of_others() -> None:
    question = asked()
    asks = """INSERT INTO question (household_id, id, province, category, theme, state, is_synthetic, opened_by_id,
        agreement_number, round, clock_id, due_on, asked_at, waiting_since)
        SELECT household_id, id + 1000, province, category, theme, state, is_synthetic, %s, agreement_number, round,
            clock_id, due_on, asked_at, waiting_since FROM question"""
    answers = """INSERT INTO question_message (household_id, province, question_id, by_kind, by_id, channel, words,
        documents, at, rating)
        SELECT household_id, province, id, %s, %s, 'web', 'x', '[]', asked_at, '' FROM question"""
    case_officer, other = officer(), officer(name="other")
    tried: list[tuple[Actor, str, list[Any]]] = [
        (actor_of(case_officer), asks, [case_officer.pk]),
        (actor_of(agent()), asks, [case_officer.pk]),
        (actor_of(case_officer), answers, ["staff", other.pk]),
        (actor_of(agent()), answers, ["head", agent().pk]),
        (Actor("head", "session:1", household=1), answers, ["staff", other.pk]),
    ]
    for actor, statement, given in tried:
        with (
            pytest.raises(Error, match="row-level security"),
            acting_as(actor),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement, given)
    assert [one.is_answer for one in thread(question).messages] == [False]


def test_every_state_is_reached_and_left_by_the_table() -> None:
    assert {line.target for line in TRANSITIONS} == {*QuestionState}
    assert {line.event for line in TRANSITIONS if line.clock == "start"} == {
        "question.asked", "question.replied", "question.reopened",
    }  # fmt: skip


def test_a_thread_is_read_within_its_household_and_never_the_whole_table() -> None:
    statement = f"EXPLAIN {_THREADS.format(where=_ONE, **_NAMES[True])}"
    with acting_as(actor_of(officer()), is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        cursor.execute(statement, {"question": 1, "household": 1})
        plan = "\n".join(line for (line,) in cursor.fetchall())
    assert re.search(r"on question q\b.*\n\s+Index Cond: \(household_id = ", plan), plan


def test_two_clicks_on_one_answer_are_one_answer() -> None:
    question = asked()
    for more in (False, True):
        actions.answer_question(question=question, words="پاسخ", is_more=more, by=officer(), now=LATER)
        actions.answer_question(question=question, words="پاسخ ", is_more=more, by=officer(), now=LATER)
    assert [one.is_answer for one in thread(question).messages] == [False, True]
    assert told() == ["question_received.1", "question_answered.1"]
    with refuses(QUESTION_STATE_CHANGED):
        actions.answer_question(question=question, words="پاسخ", by=officer(name="other"), now=LATER)
    actions.answer_question(question=question, words="پاسخ", is_more=True, by=officer(), now=NEXT_WEEK)
    assert [one.is_answer for one in thread(question).messages] == [False, True, True]
    # Reopened, it waits for an answer, whatever that says.
    actions.reopen(question=question, by=officer(name="other"), now=NEXT_WEEK)
    actions.answer_question(question=question, words="پاسخ", by=officer(), now=NEXT_WEEK)
    assert row(question).state == "answered"


def test_what_was_joined_into_a_question_is_read_before_it_is_answered() -> None:
    first, second = asked(), asked(words="و کی درست می‌شود؟")
    actions.merge(question=second, other=first, by=officer(name="other"), now=LATER)
    with refuses(QUESTION_STATE_CHANGED):
        actions.answer_question(question=first, words="پاسخ", read=1, by=officer(), now=LATER)
    actions.answer_question(question=first, words="پاسخ", read=thread(first).length, by=officer(), now=LATER)


def test_no_more_are_counted_of_a_theme_than_matters(monkeypatch: pytest.MonkeyPatch) -> None:
    for number in range(3):
        asked(words=f"خودرو {number}", now=NOW - dt.timedelta(days=12 * (number < 2)))
    member = officer()
    monkeypatch.setattr("hemayat.questions.queues.COUNTED", 2)
    with acting_as(actor_of(member), is_read_only=True):
        (theme,) = themes_waiting(member, NOW)
    assert (theme.waiting, theme.are_more_waiting, theme.overdue, theme.are_more_overdue) == (
        2,
        True,
        2,
        True,
    )
    monkeypatch.setattr("hemayat.questions.queues.COUNTED", 4)
    with acting_as(actor_of(member), is_read_only=True):
        (theme,) = themes_waiting(member, NOW)
    assert (theme.waiting, theme.are_more_waiting, theme.overdue, theme.are_more_overdue) == (
        3,
        False,
        2,
        False,
    )
    assert theme.first_due_on < NOW.date()


@pytest.mark.parametrize("provinces", [["23"], [*EVERY_PROVINCE]])
def test_what_waits_is_found_by_theme_along_an_index(provinces: list[str]) -> None:
    given: dict[str, Any] = {
        "provinces": provinces, "themes": ["vehicle"], "today": NOW.date(), "counted": 9, "theme": "vehicle",
        **sorted_from(KEYS[DUE], DUE_FIRST, [], Cursor(NOW.date(), 1)),
    }  # fmt: skip
    queue = _statement(DUE_FIRST, provinces, _OF_THEME)
    with acting_as(actor_of(officer()), is_read_only=True), connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off")
        for statement in (_themes(provinces), queue):
            cursor.execute(f"EXPLAIN {statement}", given)
            plan = "\n".join(line for (line,) in cursor.fetchall())
            scans = re.findall(r"\w.* on question [qr].*\n\s+.*", plan)
            assert scans, plan
            for scan in scans:
                assert re.search(r"using question_\w*theme\w* .*\n\s+Index Cond: .*theme", scan), plan


@pytest.mark.parametrize("provinces", [("23",), ("*",)])
def test_questions_are_sorted_by_theme_and_province_along_an_index(provinces: tuple[str, ...]) -> None:
    """Up and down the same questions, by name in the language of the page; no stretch is sorted."""
    words = ("خودرو", "زمین", "وام", "خودرو ماشین", "یارانه")
    numbers = {number: row(number).theme for number in [asked(words=one) for one in words]}
    assert set(numbers.values()) == {"vehicle", "property", "bank", "payment"}
    by = officer(name=f"sorter-{provinces[0]}", provinces=provinces)
    own = [*EVERY_PROVINCE] if provinces == ("*",) else ["23"]
    with acting_as(actor_of(by), is_read_only=True):
        for name in KEYS:
            for is_descending in (False, True):
                order = ListOrder(name, is_descending)
                query = QuestionQueueQuery(order=order)
                found = [line.id for line in waiting(query, by, NOW).lines]
                titles = {number: sort_key(TITLES[theme].fa) for number, theme in numbers.items()}
                by_theme = sorted(numbers, key=lambda number: (titles[number], number), reverse=is_descending)
                plain = sorted(numbers, reverse=is_descending)
                assert found == (by_theme if name == "theme" else plain), order
                given = {
                    **sorted_from(KEYS[name], order, _groups(KEYS[name], query, own, "fa"), None),
                    "provinces": own, "theme": "", "today": NOW.date(),
                }  # fmt: skip
                for read in reads_of("question", _statement(order, own, ""), given):
                    assert (read.how, read.above) == ("Index Scan", "Limit"), (order, read)

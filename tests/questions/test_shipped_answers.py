"""The ready answers that come with the program: whole, about rules and clauses of today, public by two people."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from hemayat.accounts.staff import actor_of
from hemayat.agreements.contacts import forget, keep, shipped_agreement
from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.persian import has_arabic_letters
from hemayat.questions import actions
from hemayat.questions.answer_sources import answer_sources
from hemayat.questions.errors import NotAnAnswerer
from hemayat.questions.public_answers import HOTLINE, all_answers, search_answers
from hemayat.questions.shipped_answers import add_shipped_answers, shipped_answers
from hemayat.questions.themes import THEMES, theme_in
from tests.questions.steps import agent
from tests.requests.steps import NOW, officer

pytestmark = pytest.mark.django_db
TODAY = NOW.date()


def test_each_is_written_in_both_languages_under_a_theme_and_a_tie() -> None:
    found = list(shipped_answers(TODAY))
    assert len(found) == 8
    for one in found:
        assert one.theme in {theme.name for theme in THEMES}
        assert one.tie in answer_sources(TODAY)
        assert one.question_fa.endswith("؟")
        assert one.question_en.endswith("?")
        assert one.answer_en
        assert not has_arabic_letters(one.question_fa + one.answer_fa)


def test_whoever_asks_the_same_is_sorted_under_its_theme() -> None:
    for one in shipped_answers(TODAY):
        assert theme_in(one.question_fa) == one.theme, one.question_fa


def test_they_are_about_the_rules_of_later_years_too() -> None:
    """Before anything is published the shipped policy holds on each day: in 1404 other rules than in 1398."""
    later = dt.date(2025, 12, 1)
    about = [{one.tie for one in shipped_answers(day)} for day in (TODAY, later)]
    assert {"rule:income", "rule:passenger_cars"} <= about[0]
    assert {"rule:pay", "rule:vehicles"} <= about[1]


def test_taken_over_once_by_one_who_answers_and_published_by_another() -> None:
    numbers = add_shipped_answers(by=agent(), now=NOW)
    assert len(numbers) == 8
    assert add_shipped_answers(by=agent(), now=NOW) == []
    with acting_as(NOBODY, is_read_only=True):
        assert all_answers(TODAY) == []
    senior = officer(name="senior", roles=["senior_officer"])
    actions.publish_ready_answer(answer=numbers[0], read=NOW, by=senior, now=NOW)
    with acting_as(NOBODY, is_read_only=True):
        (found,) = search_answers("خودرو فروخته ام", TODAY)
    assert found.id == numbers[0]
    assert not found.is_stale


def test_a12_the_hotline_in_them_is_that_of_the_agreement_in_force() -> None:
    add_shipped_answers(by=agent(), now=NOW)
    with acting_as(actor_of(agent()), is_read_only=True):
        hotlines = {one.id: HOTLINE in one.written.fa for one in all_answers(TODAY, is_public=False)}
        assert list(hotlines.values()).count(True) == 2
        shipped = shipped_agreement()
        for number, digits in (("6369", "۶۳۶۹"), ("1234", "۱۲۳۴")):
            keep(replace(shipped, contacts=replace(shipped.contacts, hotline=number)))
            for one in all_answers(TODAY, is_public=False):
                assert HOTLINE not in one.answer.fa + one.answer.en
                assert (digits in one.answer.fa, number in one.answer.en) == (hotlines[one.id],) * 2
    forget()


def test_one_that_was_withdrawn_does_not_come_again() -> None:
    number, *_ = add_shipped_answers(by=agent(), now=NOW)
    actions.withdraw_ready_answer(answer=number, by=agent(), now=NOW)
    assert add_shipped_answers(by=agent(), now=NOW) == []


def test_nobody_takes_them_over_but_those_who_answer() -> None:
    with pytest.raises(NotAnAnswerer):
        add_shipped_answers(by=officer(name="i", roles=["inspector"]), now=NOW)

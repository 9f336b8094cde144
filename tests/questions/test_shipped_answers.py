"""The ready answers that come with the program: whole, about rules and clauses of today, public by two people."""

from __future__ import annotations

import datetime as dt
import itertools
import re
from dataclasses import replace
from pathlib import Path

import pytest
import yaml

from hemayat.accounts.staff import actor_of
from hemayat.agreements.contacts import forget, keep, shipped_agreement
from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.language import Words
from hemayat.common.persian import has_arabic_letters
from hemayat.questions import actions
from hemayat.questions.answer_pages import PAGES, PLACE, with_titles
from hemayat.questions.errors import NOT_AN_ANSWERER
from hemayat.questions.public_answers import HOTLINE, all_answers, search_answers
from hemayat.questions.shipped_answers import (
    ShippedAnswer,
    add_shipped_answers,
    shipped_answers,
    shipped_texts,
)
from hemayat.questions.themes import TITLES, theme_in
from tests.questions.steps import agent
from tests.requests.steps import NOW, officer
from tests.support.refusals import refuses
from tests.web.citizen.prices import amounts_in, costs_in

pytestmark = pytest.mark.django_db
POLICY = Path(__file__).parents[2] / "policies/livelihood-support/policy.yaml"
TODAY, IN_1404 = NOW.date(), dt.date(2025, 12, 1)


def test_there_are_enough_of_them_for_the_rules_of_each_year() -> None:
    assert len(shipped_texts()) >= 60
    assert {len(list(shipped_answers(day))) >= 40 for day in (TODAY, IN_1404)} == {True}
    assert len({text.name for text in shipped_texts()}) == len(shipped_texts())


@pytest.mark.parametrize("text", shipped_texts(), ids=lambda text: text.name)
def test_each_is_about_a_rule_or_clause_that_exists(text: ShippedAnswer) -> None:
    policy = yaml.safe_load(POLICY.read_text("utf-8"))
    rules = {f"rule:{name}" for name in (*policy["criteria"], *policy["waivers"], "entitlement")}
    clauses = {
        f"clause:{clause.number}" for section in shipped_agreement().sections for clause in section.clauses
    }
    assert text.ties
    assert set(text.ties) <= rules | clauses


@pytest.mark.parametrize("text", shipped_texts(), ids=lambda text: text.name)
def test_each_is_short_and_whole_in_both_languages(text: ShippedAnswer) -> None:
    assert text.theme in TITLES
    assert text.question.fa.endswith("؟")
    assert text.question.en.endswith("?")
    assert sorted(PLACE.findall(text.answer.fa)) == sorted(PLACE.findall(text.answer.en))
    assert {*PLACE.findall(text.answer.fa + text.answer.en)} <= {*PAGES, "hotline"}
    for words in (text.answer.fa, text.answer.en):
        shown = with_titles(Words(words, words))
        assert 5 < max(len(shown.fa.split()), len(shown.en.split())) <= 60
        assert words.endswith(".")
    assert not has_arabic_letters(text.question.fa + text.answer.fa)
    assert not re.search("[A-Za-z]{3,}", PLACE.sub("", text.question.fa + text.answer.fa))
    assert not re.search("[\u0600-\u06ff]", text.question.en + text.answer.en)


@pytest.mark.parametrize("text", shipped_texts(), ids=lambda text: text.name)
def test_none_copies_a_figure_that_can_change(text: ShippedAnswer) -> None:
    for words in (*text.question.values(), *text.answer.values()):
        assert not re.search(r"\d", words)
        assert not amounts_in(words)
        assert not costs_in(words)


def test_none_says_what_another_one_says() -> None:
    for one, other in itertools.combinations(shipped_texts(), 2):
        assert one.question != other.question
        for lang in ("fa", "en"):
            words, others = set(one.answer[lang].split()), set(other.answer[lang].split())
            assert len(words & others) < 0.6 * len(words | others), (one.name, other.name)


def test_whoever_asks_the_same_is_sorted_under_its_theme() -> None:
    for one in shipped_texts():
        assert theme_in(one.question.fa) == one.theme, one.name


def test_they_are_about_the_rules_of_later_years_too() -> None:
    """Before anything is published the shipped policy holds on each day: in 1404 other rules than in 1398."""
    about = [{one.tie for one in shipped_answers(day)} for day in (TODAY, IN_1404)]
    assert {"rule:income", "rule:passenger_cars"} <= about[0]
    assert {"rule:pay", "rule:vehicles"} <= about[1]


def test_taken_over_once_by_one_who_answers_and_published_by_another() -> None:
    numbers = add_shipped_answers(by=agent(), now=NOW)
    assert len(numbers) == len(list(shipped_answers(TODAY)))
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
        assert list(hotlines.values()).count(True) == 4
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
    with refuses(NOT_AN_ANSWERER):
        add_shipped_answers(by=officer(name="i", roles=["inspector"]), now=NOW)

"""A statement is denied whole: a wrong word would turn a condition of the law into its opposite."""

from __future__ import annotations

import pytest

from hemayat.common.language import Lang
from hemayat.common.statements import (
    affirmed,
    as_condition,
    as_shown,
    denied,
    how_many,
    is_about_head,
    whether_head,
)


@pytest.mark.parametrize(
    ("statement", "so", "not_so", "denial"),
    [
        (
            "سرپرست ساکن ایران است",
            "سرپرست ساکن ایران باشد",
            "سرپرست ساکن ایران نباشد",
            "سرپرست ساکن ایران نیست",
        ),
        ("سرپرست بیمه دارد", "سرپرست بیمه داشته باشد", "سرپرست بیمه نداشته باشد", "سرپرست بیمه ندارد"),
        (
            "شغل یکی از اعضا در فهرست است",
            "شغل یکی از اعضا در فهرست باشد",
            "شغل هیچ‌یک از اعضا در فهرست نباشد",
            "شغل هیچ‌یک از اعضا در فهرست نیست",
        ),
        ("ملکی ثبت شده است", "ملکی ثبت شده باشد", "ملکی ثبت نشده باشد", "ملکی ثبت نشده است"),
        (
            "سرپرست کار می‌کند",
            "سرپرست کار می‌کند",
            "این‌طور نباشد که سرپرست کار می‌کند",
            "این‌طور نیست که سرپرست کار می‌کند",
        ),
    ],
)
def test_a_persian_statement_becomes_a_condition_or_is_denied(
    statement: str, so: str, not_so: str, denial: str
) -> None:
    assert as_condition(statement, "fa") == so
    assert as_condition(statement, "fa", is_so=False) == not_so
    assert denied(statement, "fa") == denial
    assert affirmed(statement, "fa") == statement


@pytest.mark.parametrize(
    ("statement", "denial"),
    [
        ("A member owns a home", "no member owns a home"),
        ("A household member owns a home", "no household member owns a home"),
        ("A member’s occupation is on the list", "no member’s occupation is on the list"),
        ("The head is a civil servant", "the head is not a civil servant"),
        ("The head has insurance", "the head does not have insurance"),
        ("The head of the household lives in Iran", "the head of the household does not live in Iran"),
        ("The head studies abroad", "the head does not study abroad"),
        ("The head is a tenant and has a car", "it is not true that the head is a tenant and has a car"),
        ("A member who is a child has a job", "it is not true that a member who is a child has a job"),
        ("There is a car", "it is not true that there is a car"),
    ],
)
def test_an_english_statement_is_denied_only_where_its_verb_is_sure(statement: str, denial: str) -> None:
    assert denied(statement, "en") == denial
    assert as_condition(statement, "en", is_so=False) == denial


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_in_english_a_statement_goes_on_with_a_small_letter(lang: Lang) -> None:
    assert as_condition("The head is here", lang) == (
        "the head is here" if lang == "en" else "The head is here"
    )


def test_several_statements_about_the_head_name_the_subject_once() -> None:
    persian = ("سرپرست خانوار بازنشسته است", "سرپرست خانوار بیمهٔ شغلی دارد", "سرپرست خانوار بیمه دارد")
    assert whether_head(persian, "fa") == [
        "اینکه سرپرست خانوار بازنشسته است، بیمهٔ شغلی دارد یا بیمه دارد، یا هیچ‌کدام",
    ]
    english = (
        "The head of the household receives a pension",
        "The head of the household is insured through work",
        "The head of the household has insurance",
    )
    assert whether_head(english, "en") == [
        "whether the head of the household receives a pension, is insured through work or has insurance"
    ]
    assert not is_about_head("A member owns a home", "en")


def test_one_count_follows_a_register_and_several_conditions_are_a_clause() -> None:
    assert as_shown("there are at most 5 trips abroad", "en") == "at most 5 trips abroad"
    both = "there are at most 5 trips abroad and the yearly income is 0"
    assert as_shown(both, "en") == f"that {both}"


@pytest.mark.parametrize(
    ("how", "number", "said"),
    [
        ("at_most", "6", "there are at most 6 trips abroad"),
        ("above", "6", "there are more than 6 trips abroad"),
        ("zero", "0", "there are no trips abroad"),
        ("at_most", "1", ""),
        ("code", "6", ""),
    ],
)
def test_a_count_is_said_of_the_things_that_are_counted(how: str, number: str, said: str) -> None:
    assert how_many("Number of trips abroad", how, number, "en") == said
    assert not how_many("Number of trips abroad", how, number, "fa")
    assert not how_many("Trips abroad", how, number, "en")

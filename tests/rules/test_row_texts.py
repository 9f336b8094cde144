"""Which rows of a register count is said in words: no reader meets the name of a column or an operator."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from hemayat.common.language import LANGUAGES, Lang
from hemayat.common.statements import as_condition
from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import compile_policy
from hemayat.registers.code_labels import CODES
from hemayat.registers.record_schema import EVERY_TABLE
from hemayat.registers.schema import ColumnType
from hemayat.rules.document import PolicyDocumentLine, policy_document
from hemayat.rules.document_texts import say
from hemayat.rules.fact_resolution import row_columns
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_all_days
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.row_texts import RowTexts
from hemayat.rules.shipped_policies import shipped_policies
from tests.support.nations import POLICY, write_policy

DAY = dt.date(2019, 11, 20)
OPERATORS = re.compile(r"[=<>!]|_|'|\w\.\w|\w\(")
LATIN = re.compile("[A-Za-z]")


def filters(lang: Lang) -> list[PolicyDocumentLine]:
    """The line of each filter of each shipped policy, on each day on which something changes."""
    lines = []
    for folder in shipped_policies():
        for day in check_all_days(read_policy(folder), catalogue()):
            document = policy_document(day, catalogue(), lang, day.on)
            items = [
                item for section in document.sections if section.key == "facts" for item in section.items
            ]
            lines += [line for item in items for line in item.lines if line.label == say("where", lang)]
    return lines


@pytest.mark.parametrize("lang", LANGUAGES)
def test_no_filter_of_a_shipped_policy_shows_a_name_of_the_rule_language(lang: Lang) -> None:
    lines = filters(lang)
    assert len(lines) > 25
    for line in lines:
        assert not OPERATORS.search(line.text), line.text
        assert lang == "en" or not LATIN.search(line.text), line.text
        assert line.code, "an expert can read the same in the rule language"


@pytest.mark.parametrize("table", EVERY_TABLE.values(), ids=lambda table: table.name)
def test_each_column_has_a_title_in_both_languages_and_each_code_has_words(table) -> None:
    for column in table.columns:
        assert column.title.en
        assert not re.search(r"[_`;.]", column.title.en)
        assert LATIN.search(column.title.fa) is None, column.title.en
        if table.name != "answered":
            assert set(column.codes) <= set(CODES), column.name
        if column.kind is ColumnType.BOOL:
            assert as_condition(column.title.fa, "fa") != column.title.fa, "a statement ends in است or دارد"


def test_two_statements_about_the_person_name_the_person_once() -> None:
    assert any("the person is the head of the household and is alive" in line.text for line in filters("en"))
    assert any("شخص سرپرست خانوار باشد و در قید حیات باشد" in line.text for line in filters("fa"))


@pytest.mark.parametrize("register", list(catalogue().tables))
def test_each_name_that_a_filter_may_use_has_a_title(register: str) -> None:
    columns = row_columns(catalogue().tables[register], catalogue())
    assert all(column.title["fa"] and column.title["en"] for column in columns.values())


@pytest.mark.parametrize(
    ("register", "where", "fa", "en"),
    [
        (
            "vehicles",
            "person.alive and kind != 'pickup'",
            "شخص در قید حیات باشد و نوع خودرو «وانت» نباشد",
            "the person is alive and the type of vehicle is not “pickup”",
        ),
        (
            "persons",
            "not alive and age < 18",
            "شخص در قید حیات نباشد و سن شخص کمتر از ۱۸ سال باشد",
            "the person is not alive and the person’s age is less than 18 years",
        ),
        (
            "employment",
            "guild_grade == 'none' and not person.has_disability",
            "درجهٔ پروانهٔ صنفی ثبت نشده باشد و شخص معلولیت ثبت‌شده نداشته باشد",
            "the grade of the guild licence is not recorded and the person does not have a registered disability",
        ),
        (
            "trips",
            "departed_on > months_before(3) and departed_on < months_before(1)",
            "تاریخ خروج بیش از ۱ و کمتر از ۳ ماه پیش از تصمیم باشد",
            "the date of departure is more than 1 and less than 3 months before the decision",
        ),
        (
            "trips",
            "departed_on > months_before(9) and departed_on <= months_before(1) and departed_on > months_before(5)",
            "تاریخ خروج حداقل ۱ و کمتر از ۹ ماه پیش از تصمیم باشد و تاریخ خروج کمتر از ۵ ماه پیش از تصمیم باشد",
            (
                "the date of departure is at least 1 and less than 9 months before the decision "
                "and the date of departure is less than 5 months before the decision"
            ),
        ),
        (
            "trips",
            "departed_on <= months_before(0) and departed_on >= years_before(2)",
            "تاریخ خروج حداکثر ۲ سال پیش از تصمیم باشد و پس از تصمیم نباشد",
            "the date of departure is at most 2 years before the decision and not after it",
        ),
        (
            "trips",
            "not by_air and departed_on >= 1398-01-01",
            "سفر هوایی نباشد و تاریخ خروج پیش از ۱ فروردین ۱۳۹۸ نباشد",
            "the trip was not by air and the date of departure is not before 1 Farvardin 1398",
        ),
        (
            "loans",
            "years_before(1) < granted_on",
            "تاریخ دریافت وام کمتر از ۱ سال پیش از تصمیم باشد",
            "the date the loan was granted is less than 1 year before the decision",
        ),
    ],
)
def test_each_kind_of_condition_is_said_as_people_do(register: str, where: str, fa: str, en: str) -> None:
    policy = compile_policy(shipped_policies()[0], DAY).on_day
    said = {"fa": fa, "en": en}
    for lang in LANGUAGES:
        texts = RowTexts(policy, lang, catalogue(), catalogue().tables[register])
        assert texts.expression(where) == said[lang]


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_choice_is_a_sentence_of_its_own_and_a_nested_choice_is_in_brackets(lang: Lang) -> None:
    policy = compile_policy(shipped_policies()[0], DAY).on_day
    texts = RowTexts(policy, lang, catalogue(), catalogue().tables["properties"])
    said = texts.rows("person.alive and (is_dwelling or kind == 'shop' and value_rial > 0)")
    assert "(" not in said
    assert said.count(".") == 2
    nested = texts.expression("(kind == 'house' or kind == 'apartment') and is_dwelling")
    assert nested.startswith("(either" if lang == "en" else "(یا نوع ملک")


def test_a_filter_with_an_unknown_column_is_a_clear_fault(tmp_path: Path) -> None:
    text = POLICY.replace("month >= months_before(13)", "mont >= months_before(13)")
    assert text != POLICY
    with pytest.raises(PolicyError) as found:
        compile_policy(write_policy(tmp_path, text), DAY)
    assert "facts.income.where" in str(found.value)
    assert "unknown name 'mont'; did you mean 'month'" in str(found.value)

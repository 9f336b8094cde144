"""The document says what the policy says on its day: limits with units, articles, sentences, and what comes next."""

from __future__ import annotations

import datetime as dt
from html.parser import HTMLParser
from pathlib import Path

import pytest

from hemayat.common.dates import date_in_words
from hemayat.common.language import LANGUAGES, Lang
from hemayat.engines.catalogue import catalogue
from hemayat.engines.compiled_policy import compile_policy
from hemayat.rules.document import PolicyDocument, policy_document
from hemayat.rules.document_page import document_page
from hemayat.rules.document_texts import say
from hemayat.rules.expression_texts import ExpressionTexts
from tests.support.nations import POLICY, write_policy

SHIPPED = Path(__file__).parents[2] / "policies" / "livelihood-support"
CHANGING = (
    POLICY.replace(
        "values: {1398-08-24: 3_000_000_000}",
        "values: {1398-08-24: 3_000_000_000, 1400-01-01: 5_000_000_000}",
    )
    .replace(
        "values: {1398-08-24: {1: 550_000, 2: 1_030_000}}", "values: {1398-08-24: {1: 550_000, 3: 1_030_000}}"
    )
    .replace(
        "waivers:",
        """  place:
    from: 1402-01-01
    refuse_when: province in ('tehran', 'qom') and (vehicle_value > 0 or per_person * 2 >= 100 * income)
    title: {fa: محل, en: Place}
    passed: {fa: "خوب", en: "good"}
    failed: {fa: "<b>بد</b>", en: "<b>bad</b>"}
    law: {act: {fa: قانون, en: Act}, article: "7"}
waivers:""",
    )
    .replace("title: {fa: درآمد, en: Income", "to: 1401-01-01\n    title: {fa: درآمد, en: Income")
)


def document(
    tmp_path: Path, on: dt.date, lang: str = "fa", text: str = CHANGING, today: dt.date | None = None
) -> PolicyDocument:
    compiled = compile_policy(write_policy(tmp_path / "policy", text), on)
    return policy_document(compiled.on_day, catalogue(), "fa" if lang == "fa" else "en", today or on)


def item(found: PolicyDocument, section: str, name: str):
    items = {i.name: i for s in found.sections if s.key == section for i in s.items}
    return items[name], {line.label: line.text for line in items[name].lines}


DAY = dt.date(2019, 11, 20)
LATE = dt.date(2023, 11, 20)


def test_a_criterion_has_its_condition_article_sentences_table_and_next_change(tmp_path: Path) -> None:
    found = document(tmp_path, DAY)
    income, lines = item(found, "criteria", "income")
    assert income.title == "درآمد"
    assert lines["شرط"] == "درآمد سالانه نباید بیشتر از حد مجاز در جدول زیر باشد."
    assert lines["مبنای قانونی"] == "قانون، ۳"
    assert lines["خانوار این شرط را ندارد"] == "درآمد خانوار ⟨مبلغ⟩ است و از سقف ⟨حد مجاز⟩ بیشتر است."
    assert lines["معاف"] == "مددجو"
    assert lines["تغییر بعدی"] == "از ۱ فروردین ۱۴۰۱ دیگر معتبر نخواهد بود"
    (grid,) = income.grids
    assert grid.head == ("تعداد اعضای خانوار", "مقدار")
    assert grid.rows[0] == ("۱", "۴۸ میلیون تومان در سال (۴۸۰٬۰۰۰٬۰۰۰ ریال)")
    assert grid.rows[-1] == ("۳ و بیشتر", "۷۲ میلیون تومان در سال (۷۲۰٬۰۰۰٬۰۰۰ ریال)")


def test_numbers_say_their_next_value_and_steps_their_span(tmp_path: Path) -> None:
    found = document(tmp_path, DAY, "en")
    _, car = item(found, "criteria", "car")
    assert (
        car["Condition"] == "The vehicle value must be no more than 300 million toman (3,000,000,000 rials)."
    )
    assert car["Vehicle limit"] == "changes on 1 Farvardin 1400"
    amount, _ = item(found, "entitlement", "entitlement")
    assert amount.grids[0].rows == (
        ("1 to 2", "55 thousand toman a month (550,000 rials)"),
        ("3 or more", "103 thousand toman a month (1,030,000 rials)"),
    )
    _, parameter = item(found, "parameters", "vehicle_ceiling")
    assert parameter["Value"] == "300 million toman (3,000,000,000 rials)"


def test_facts_name_their_register_rows_and_what_unknown_means(tmp_path: Path) -> None:
    found = document(tmp_path, DAY, "en")
    _, income = item(found, "facts", "income")
    assert income["Register"] == "Incomes (Tax Affairs Organisation)"
    assert (
        income["Which records"]
        == "those where the start of the period is at most 13 months before the decision"
    )
    assert income["If there is no answer"].startswith("the result is “unknown”")
    assert income["Old information"] == "counts as unknown if it is more than 18 months old"
    _, decile = item(found, "ranks", "decile")
    assert "10 groups. Each group has the same number of people" in decile["Groups"]


def test_conditions_are_put_in_words(tmp_path: Path) -> None:
    _, place = item(document(tmp_path, LATE), "criteria", "place")
    assert place["شرط"] == (
        "اگر استان محل زندگی سرپرست تهران یا قم باشد و (ارزش خودرو بیشتر از ۰ باشد یا (درآمد سرانه × ۲) "
        "کمتر از (۱۰۰ × درآمد سالانه) نباشد)، خانوار این شرط را ندارد."
    )


@pytest.mark.parametrize(
    ("expression", "fa", "en"),
    [
        (
            "head_lives and not head_in_iran",
            "سرپرست خانوار در قید حیات باشد و سرپرست خانوار ساکن ایران نباشد",
            "the head of the household is alive and the head of the household does not live in Iran",
        ),
        ("adults > 3", "تعداد بزرگسالان بیشتر از ۳ باشد", "the number of adults is more than 3"),
        ("adults == 0", "تعداد بزرگسالان برابر با ۰ باشد", "the number of adults is 0"),
        (
            "province not in ('tehran', 'qom')",
            "استان محل زندگی سرپرست تهران یا قم نباشد",
            "the province where the head of household lives is not Tehran or Qom",
        ),
    ],
)
def test_a_criterion_that_refuses_is_a_whole_sentence_with_each_kind_of_condition(
    expression: str, fa: str, en: str
) -> None:
    day = compile_policy(SHIPPED, dt.date(2025, 11, 20)).on_day
    said = {
        lang: say(
            "refuse_when",
            lang,
            condition=ExpressionTexts(day, lang, catalogue().labels).expression(expression),
        )
        for lang in LANGUAGES
    }
    assert said["fa"] == f"اگر {fa}، خانوار این شرط را ندارد."
    assert said["en"] == f"A household does not meet this criterion if {en}."


@pytest.mark.parametrize(
    ("expression", "fa", "en"),
    [
        ("max(household_size, 1)", "(تعداد اعضای خانوار، حداقل ۱)", "(household size, at least 1)"),
        ("min(1, household_size)", "(تعداد اعضای خانوار، حداکثر ۱)", "(household size, at most 1)"),
        (
            "max(household_size, household_size)",
            "بزرگ‌ترین مقدار در میان (تعداد اعضای خانوار، تعداد اعضای خانوار)",
            "the largest of (household size, household size)",
        ),
        ("per_month(income)", "درآمد سالانه ÷ ۱۲", "yearly income ÷ 12"),
        ("per_month(vehicle_value, 6)", "ارزش خودرو ÷ ۶", "vehicle value ÷ 6"),
        ("per_year(amount_by_size)", "مبلغ × ۱۲", "amount × 12"),
    ],
)
def test_a_bound_and_a_rate_are_said_as_people_do(tmp_path: Path, expression: str, fa: str, en: str) -> None:
    day = compile_policy(write_policy(tmp_path / "policy", POLICY), DAY).on_day
    assert ExpressionTexts(day, "fa", {}).expression(expression) == fa
    assert ExpressionTexts(day, "en", {}).expression(expression) == en


def test_a_calculation_is_written_as_people_write_it() -> None:
    """Tenths are decimals, and the guards of the rule language follow the formula in sentences."""
    on = dt.date(2025, 11, 20)
    found = policy_document(compile_policy(SHIPPED, on).on_day, catalogue(), "en", on)
    _, weights = item(found, "derived", "equivalent_tenths")
    assert weights["Calculation"] == (
        "Factor for the first adult (1) + (factor for each additional adult (0.7) × (number of adults − 1)) + "
        "(factor for a child (0.5) × (household size − number of adults)). "
        "If “number of adults − 1” is negative, we count it as 0. "
        "If “household size − number of adults” is negative, we count it as 0."
    )
    _, income = item(found, "derived", "income_per_equivalent")
    assert income["Calculation"] == "Household’s yearly income ÷ adjusted household size"
    _, percentiles = item(found, "derived", "mean_percentile_tenths")
    assert "× 10" in percentiles["Calculation"]
    _, limit = item(found, "criteria", "income_per_member")
    assert limit["Condition"] == (
        "The monthly income per member after rent must be no more than 10 million toman (100,000,000 rials)."
    )


def test_what_begins_later_is_told_and_what_ended_is_not(tmp_path: Path) -> None:
    early = document(tmp_path, DAY)
    _, later = item(early, "later", "place")
    assert later == {"معتبر از": "۱ فروردین ۱۴۰۲"}
    late = document(tmp_path, LATE)
    with pytest.raises(KeyError):
        item(late, "criteria", "income")
    assert all(section.key != "later" for section in late.sections)


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_next_change_is_never_a_day_that_has_passed(tmp_path: Path, lang: Lang) -> None:
    """The rules of a run decided in 1398, read in 1402: what changed since is told as past."""
    today = dt.date(2023, 3, 1)
    found = document(tmp_path, DAY, lang, today=today)
    changed, coming = (
        ("آخرین تغییر تا امروز", "تغییر بعدی پس از امروز")
        if lang == "fa"
        else ("Last change up to today", "Next change after today")
    )
    heads = {line.label: line.text for line in found.lines}
    assert heads[changed] == date_in_words(dt.date(2022, 3, 21), lang)
    assert heads[coming] == date_in_words(dt.date(2023, 3, 21), lang)
    lines = [line for section in found.sections for item in section.items for line in item.lines]
    said = " ".join(f"{line.label}: {line.text}" for line in lines)
    first, second = (date_in_words(dt.date(year, 3, 21), lang) for year in (2021, 2022))
    assert first in said
    for past in (first, second):
        assert f"در {past} تغییر می" not in said
        assert f"در {past} پایان می" not in said
        assert f"changes on {past}" not in said
        assert f"ends on {past}" not in said


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_a_change_that_has_passed_is_not_followed_by_there_is_none(tmp_path: Path, lang: Lang) -> None:
    """A reader of the rules of an earlier day must not find that they changed and that no change is known."""
    found = document(tmp_path, DAY, lang, today=dt.date(2024, 3, 1))
    heads = {line.label: line.text for line in found.lines}
    expected = (
        {"آخرین تغییر تا امروز": "۱ فروردین ۱۴۰۲", "تغییر بعدی پس از امروز": "هنوز اعلام نشده است"}
        if lang == "fa"
        else {"Last change up to today": "1 Farvardin 1402", "Next change after today": "none recorded"}
    )
    assert expected.items() <= heads.items()
    assert not {"Next change", "Later changes", "تغییر بعدی", "تغییرهای بعدی"} & heads.keys()


def test_the_end_of_the_policy_is_its_last_change(tmp_path: Path) -> None:
    ending = CHANGING.replace("in_force: {from: 1398-08-24}", "in_force: {from: 1398-08-24, to: 1403-01-01}")
    heads = [
        {line.label: line.text for line in document(tmp_path, day, text=text).lines}["تغییر بعدی"]
        for day, text in ((DAY, ending), (LATE, ending), (LATE, CHANGING))
    ]
    assert heads == ["۱ فروردین ۱۴۰۰", "در ۱ فروردین ۱۴۰۳ اعتبار آن پایان می‌یابد", "هنوز اعلام نشده است"]


class Reader(HTMLParser):
    """Collects tags and sees that every tag that opens closes."""

    VOID = frozenset({"meta", "br", "link"})

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: dict[str, dict[str, str | None]] = {}

    def handle_starttag(self, tag, attrs) -> None:
        self.tags.add(tag)
        self.attributes.setdefault(tag, dict(attrs))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_endtag(self, tag) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize(("lang", "direction"), [("fa", "rtl"), ("en", "ltr")])
def test_the_page_stands_alone_and_escapes_what_the_policy_says(
    tmp_path: Path, lang: str, direction: str
) -> None:
    page = document_page(document(tmp_path, LATE, lang))
    reader = Reader()
    reader.feed(page)
    assert reader.open == []
    assert reader.attributes["html"] == {"lang": lang, "dir": direction}
    assert not {"script", "link", "img"} & reader.tags
    assert "http" not in page
    assert f"&lt;b&gt;{'بد' if lang == 'fa' else 'bad'}&lt;/b&gt;" in page
    assert "<b>" not in page


@pytest.mark.parametrize("on", [dt.date(2019, 11, 20), dt.date(2025, 11, 20)])
@pytest.mark.parametrize("lang", ["fa", "en"])
def test_the_shipped_policy_can_be_shown(on: dt.date, lang: str) -> None:
    compiled = compile_policy(SHIPPED, on)
    found = policy_document(compiled.on_day, catalogue(), "fa" if lang == "fa" else "en", on)
    assert {s.key for s in found.sections} >= {"criteria", "entitlement", "facts"}
    assert document_page(found)

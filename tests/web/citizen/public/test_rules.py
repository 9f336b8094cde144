"""How we decide: the policy in force in words, with its limits and its articles."""

from __future__ import annotations

import re

import pytest

from tests.support.publishing import decide, publish
from tests.web.citizen.public.page_reader import IN_1398, IN_1404, main_of, text_of

pytestmark = pytest.mark.django_db


def test_the_limits_of_the_day_stand_in_tables_by_household_size(read, on):
    on(IN_1398)
    text = text_of(main_of(read("/how-we-decide/")))
    assert "درآمد خانوار بیشتر از حد مجاز نباشد" in text
    assert "۴ ۸۴ میلیون تومان در سال (۸۴۰٬۰۰۰٬۰۰۰ ریال)" in text
    assert "۵ و بیشتر ۹۶ میلیون تومان در سال (۹۶۰٬۰۰۰٬۰۰۰ ریال)" in text
    assert "بند درآمد" in text
    assert "۴ ۱۷۲ هزار تومان در ماه (۱٬۷۲۰٬۰۰۰ ریال)" in text


def test_each_criterion_is_a_fold_named_by_its_condition(read, on):
    on(IN_1398)
    page = main_of(read("/how-we-decide/"))
    section = page[page.index('<section aria-labelledby="criteria">') :]
    folds = re.findall(r"<details[^>]*>(.*?)</details>", section[: section.index("</section>")], re.DOTALL)
    titles = [text_of(fold[: fold.index("</summary>")]) for fold in folds]
    assert titles[0] == "در قید حیات بودن سرپرست خانوار"
    assert "درآمد خانوار بیشتر از حد مجاز نباشد" in titles
    income = folds[titles.index("درآمد خانوار بیشتر از حد مجاز نباشد")]
    assert "<table" in income
    assert "مبنای قانونی" in income
    assert "بند درآمد" in income


def test_that_missing_information_harms_nobody_is_not_folded(read):
    page = main_of(read("/how-we-decide/"))
    assert "خانوار به این دلیل غیرمشمول نمی‌شود" in text_of(
        re.sub(r"<details.*?</details>", "", page, flags=re.DOTALL)
    )


def test_another_day_shows_the_rules_of_that_day(read, on):
    on(IN_1404)
    text = text_of(main_of(read("/how-we-decide/", "en")))
    assert "clause on deciles 8 to 10" in text
    assert "52 million toman a month (520,000,000 rials)" in text
    assert "Household income" not in text


def test_who_is_excused_and_what_happens_without_an_answer(read, on):
    on(IN_1398)
    text = text_of(main_of(read("/how-we-decide/")))
    assert "مددجوی کمیتهٔ امداد یا بهزیستی" in text
    assert "خانوار به این دلیل غیرمشمول نمی‌شود" in text
    assert "دهک ۱ پایین‌ترین" in text


def test_no_blank_of_a_sentence_and_no_text_of_the_rule_language_is_shown(read, on):
    on(IN_1398)
    page = main_of(read("/how-we-decide/"))
    for unwanted in ("⟨", "{", "person.alive", "is_head"):
        assert unwanted not in page


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_once_a_run_is_published_its_rules_are_shown(read, tmp_path):
    assert "هنوز نتیجه‌ای منتشر نشده است" in read("/how-we-decide/")
    publish(decide(tmp_path))
    text = text_of(main_of(read("/how-we-decide/")))
    assert "آزمایشی" in text
    assert "۳ و بیشتر ۷۲ میلیون تومان در سال (۷۲۰٬۰۰۰٬۰۰۰ ریال)" in text
    assert "هنوز نتیجه‌ای منتشر نشده است" not in text

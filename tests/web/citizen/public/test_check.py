"""Would my household be eligible? Asked without a name, computed, and forgotten."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.eligibility.in_force import rules_in_force
from hemayat.eligibility.trial import topics_of
from hemayat.web.citizen.check import words
from tests.support.markup import faults
from tests.support.publishing import decide, publish
from tests.web.citizen.public.reading import IN_1398, IN_1404, LANGUAGES, main_of, text_of

pytestmark = pytest.mark.django_db

PERSONS = {"household_size": "4", "adults": "2", "area": "urban", "head_lives": "yes", "head_in_iran": "yes"}
POOR = PERSONS | {
    "any_support_client": "no", "income": "20000000", "head_pay": "20000000", "none_properties": "on",
    "none_employment": "on", "none_vehicles": "on", "none_trips": "on", "none_loans": "on", "none_insurance": "on",
}  # fmt: skip
RESULT = {"at": "insurance", "go": "result"}


@pytest.fixture
def check(read, on):
    """`check({…}, "en")`: the page that answers a POST on a day of 1398."""
    on(IN_1398)
    return lambda data, lang="fa": read("/check/", lang, data)


def _values(page: str) -> dict[str, str]:
    """What the form of a page would send again, hidden or typed."""
    return dict(re.findall(r'name="(\w+)" value="([^"]*)"', page)) | dict(
        re.findall(r'<input type="text" name="(\w+)" value="([^"]*)"', page)
    )


def test_it_begins_with_what_it_is_and_is_not(read):
    text = text_of(main_of(read("/check/")))
    assert "این یک تصمیم نیست" in text
    assert "هیچ پاسخی را نگه نمی‌داریم" in text


def test_every_fact_that_decides_is_asked_once_and_no_other(check):
    page = check({})
    asked: list[str] = []
    answers = PERSONS | {"any_support_client": "no"}
    for _ in range(8):
        visible = re.sub(r'<input type="hidden"[^>]*>', "", main_of(page))
        asked += dict.fromkeys(name for name in re.findall(r' name="(\w+)"', visible) if name != "go")
        at = re.search(r'name="at" value="(\w+)"', page)
        if not at:
            break
        page = check(answers | {"at": at[1], "go": "next"})
    facts = [name for name in asked if not name.startswith("none_")]
    assert len(facts) == len(set(facts)) == 23
    assert {"income", "air_trips", "head_is_insured", "has_barred_occupation"} <= set(facts)
    assert "province" not in facts
    assert "با این پاسخ‌ها" in text_of(page)


@pytest.mark.parametrize("day", [IN_1398, IN_1404])
def test_every_question_of_the_shipped_policy_is_in_plain_words(day):
    topics = topics_of(rules_in_force(day), "fa")
    assert {question.fact for topic in topics for question in topic.questions} <= set(words.QUESTIONS)
    assert {topic.register for topic in topics} <= set(words.TOPICS)
    assert {topic.register for topic in topics if topic.may_be_nothing} <= set(words.NOTHING)
    assert topics[0].register == "persons"


def test_a_poor_household_meets_the_conditions_and_sees_the_amount_and_its_law(check):
    text = text_of(main_of(check(POOR | RESULT)))
    assert "نتیجه با این پاسخ‌ها: مشمول" in text
    assert "۱۷۲ هزار تومان در ماه (۱٬۷۲۰٬۰۰۰ ریال)" in text
    assert "جدول مبلغ" in text
    assert "این یک تصمیم نیست" in text


def test_what_refuses_comes_first_with_value_limit_and_law(check):
    rich = {name: value for name, value in POOR.items() if name != "none_vehicles"}
    text = text_of(
        main_of(check(rich | RESULT | {"passenger_car_value": "400000000", "public_vehicle_value": "0"}))
    )
    assert "نتیجه با این پاسخ‌ها: غیرمشمول" in text
    assert "مبلغ برای" not in text
    criteria = text[text.index("معیارها") :]
    assert criteria.startswith("معیارها در حد مجاز بودن ارزش خودروهای سواری ✗ احراز نشده")
    assert "۴۰۰ میلیون تومان (۴٬۰۰۰٬۰۰۰٬۰۰۰ ریال) است و از سقف ۳۰۰ میلیون تومان" in criteria
    assert "بند ارزش خودرو" in criteria


def test_what_is_not_known_refuses_nobody(check):
    text = text_of(main_of(check(PERSONS | {"any_support_client": "no"} | RESULT)))
    assert "نتیجه با این پاسخ‌ها: در انتظار تکمیل اطلاعات" in text
    assert "احراز نشده" not in text
    assert "نگفته‌اید" in text


def test_who_is_excused_from_the_income_ceiling_is_not_refused_for_it(check):
    rich = POOR | {"income": "900000000", "any_support_client": "yes"}
    assert "نتیجه با این پاسخ‌ها: مشمول" in text_of(main_of(check(rich | RESULT)))


def test_no_car_means_no_value_of_cars(check):
    answers = {name: value for name, value in POOR.items() if name != "none_vehicles"}
    page = check(answers | {"has_car": "no", "public_vehicle_value": "0"} | RESULT)
    assert "نتیجه با این پاسخ‌ها: مشمول" in text_of(page)


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        ("چهار", "فقط با رقم بنویسید"),
        ("4x", "فقط با رقم بنویسید"),
        ("1.5", "فقط با رقم بنویسید"),
        ("3-4", "فقط با رقم بنویسید"),
        ("-3", "کمتر از صفر نمی‌شود"),
        ("۳-", "کمتر از صفر نمی‌شود"),
        ("−۳", "کمتر از صفر نمی‌شود"),
        ("31", "بیشتر از ۳۰ نمی‌شود"),
        ("9" * 5000, "بیشتر از ۳۰ نمی‌شود"),
        ("0", "خانوار دست‌کم یک نفر دارد"),
        ("१", "فقط با رقم بنویسید"),
        ("", "پاسخ دهید"),
        ("<b>", "فقط با رقم بنویسید"),
    ],
)
def test_a_bad_number_is_told_at_its_field_and_in_the_summary(check, typed, told):
    page = check(
        PERSONS | {"any_support_client": "no", "household_size": typed, "at": "persons", "go": "next"}
    )
    assert "<title>خطا: " in page
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    assert summary
    assert 'href="#id_household_size"' in summary[1]
    assert told in summary[1]
    assert told in page[page.index('id="id_household_size_error"') :]
    assert 'aria-describedby="id_household_size_error"' in page
    assert "<b>" not in main_of(page)


@pytest.mark.parametrize(
    "typed", ["20000000", "۲۰٬۰۰۰٬۰۰۰", "20,000,000", "٢٠٬٠٠٠٬٠٠٠", "20 000 000", "20.000.000", "۲۰،۰۰۰،۰۰۰"]
)
def test_an_amount_is_read_as_people_write_it_in_tomans(check, typed):
    text = text_of(check(POOR | RESULT | {"income": typed}))
    assert "۲۰ میلیون تومان در سال (۲۰۰٬۰۰۰٬۰۰۰ ریال)" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_huge_amount_is_refused_in_words(check, lang):
    page = check(POOR | {"income": "9" * 40, "at": "incomes", "go": "next"}, lang)
    assert ("بیشتر از" if lang == "fa" else "it cannot be above") in page


def test_more_adults_than_members_are_told(check, on):
    on(IN_1404)
    page = check(PERSONS | {"adults": "5", "at": "persons", "go": "next"})
    assert "بزرگسالان نمی‌توانند از همهٔ اعضا بیشتر باشند" in page
    assert 'href="#id_adults"' in page


def test_none_beside_some_is_told(check):
    page = check(POOR | {"passenger_car_value": "5", "at": "vehicles", "go": "next"})
    assert 'href="#id_none_vehicles"' in page
    answers = {name: value for name, value in POOR.items() if name != "none_vehicles"}
    page = check(answers | {"has_car": "no", "passenger_car_value": "5", "at": "vehicles", "go": "next"})
    assert 'href="#id_passenger_car_value"' in page


def test_nothing_typed_is_lost_on_the_way_back_and_forth(check):
    answers = PERSONS | {"any_support_client": "no"}
    incomes = check(answers | {"at": "persons", "go": "next"})
    assert 'name="household_size" value="4"' in incomes
    persons = check(_values(incomes) | {"income": "چند", "at": "incomes", "go": "back"})
    assert 'value="4"' in persons
    assert "<title>خطا" not in persons
    again = check(_values(persons) | answers | {"at": "persons", "go": "next"})
    assert 'value="چند"' in again
    assert "<title>خطا" not in again


def test_every_answer_can_be_changed_from_the_result(check):
    page = check(POOR | RESULT)
    assert 'value="to-vehicles"' in page
    vehicles = check(_values(page) | {"go": "to-vehicles"})
    assert 'name="none_vehicles" type="checkbox" checked' in vehicles
    assert 'name="income" value="20000000"' in vehicles


@pytest.mark.parametrize(
    "data",
    [
        {"at": "nowhere", "go": "next"},
        {"at": "persons", "go": "to-nowhere"},
        {"go": "result"},
        {"at": "insurance", "go": "result"},
        {"at": "vehicles", "go": "next", "area": "mars"},
        {"id": "1", "national_id": "0012345679", "at": "persons"},
    ],
)
def test_a_forged_form_is_answered_with_a_question(check, data):
    page = check(data)
    assert 'name="at"' in page
    assert "0012345679" not in page


def test_nothing_is_written_kept_or_logged(citizen, on, caplog):
    on(IN_1398)
    with CaptureQueriesContext(connection) as asked, caplog.at_level(logging.DEBUG):
        answer = citizen.post("/check/", POOR | RESULT | {"income": "87654321"})
    told = [query["sql"] for query in asked.captured_queries]
    assert [sql for sql in told if "set_config('transaction_read_only', 'on', true)" in sql]
    assert not [sql for sql in told if re.match(r"\s*(INSERT|UPDATE|DELETE|COPY)", sql, re.IGNORECASE)]
    assert not [sql for sql in told if "87654321" in sql]
    assert "87654321" not in caplog.text
    assert answer.headers["Cache-Control"] == "no-store"
    assert not answer.cookies


def test_without_a_national_run_the_decile_is_said_to_be_open(read, on):
    on(IN_1404)
    persons = {name: value for name, value in PERSONS.items() if name != "area"}
    nothing = {f"none_{name}": "on" for name in ("properties", "vehicles", "trips", "purchases", "rents")}
    answers = persons | nothing | {"income": "20000000", "pay": "20000000", "turnover": "20000000"}
    text = text_of(read("/check/", "fa", answers | {"at": "rents", "go": "result"}))
    assert "فقط جایگاه خانوار شما میان خانوارهای کشور مانده است" in text
    assert "تقسیم بر صفر" not in text
    text = text_of(read("/check/", "fa", answers | {"pay": "", "at": "rents", "go": "result"}))
    assert "نتیجه با این پاسخ‌ها: در انتظار تکمیل اطلاعات" in text


@pytest.mark.django_db(transaction=True)
def test_the_published_run_decides_what_is_asked_and_how(read, tmp_path):
    publish(decide(tmp_path))
    page = read(
        "/check/",
        "fa",
        {"household_size": "2", "support": "no", "income": "1", "vehicle_value": "0"}
        | {"at": "vehicles", "go": "result"},
    )
    text = text_of(main_of(page))
    assert "نتیجه با این پاسخ‌ها: مشمول" in text
    assert "۱۰۳ هزار تومان در ماه (۱٬۰۳۰٬۰۰۰ ریال)" in text


@pytest.mark.slow
def test_every_page_of_it_is_right_html(check, tmp_path):
    pages = {}
    for lang in LANGUAGES:
        pages[f"topic-{lang}"] = check(POOR | {"at": "persons", "go": "next"}, lang)
        pages[f"faults-{lang}"] = check({"at": "persons", "go": "next", "household_size": "x"}, lang)
        pages[f"result-{lang}"] = check(POOR | RESULT | {"income": ""}, lang)
    assert not faults(pages, tmp_path)

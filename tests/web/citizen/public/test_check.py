"""Would my household be eligible? Asked without a name, computed, and forgotten."""

from __future__ import annotations

import logging
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from hemayat.eligibility.current_rules import rules_in_force
from hemayat.eligibility.trial import topics_of
from hemayat.web.citizen.check import texts
from tests.support.markup import faults
from tests.support.publishing import decide, publish
from tests.web.citizen.public.page_reader import IN_1398, IN_1404, LANGUAGES, main_of, text_of

pytestmark = pytest.mark.django_db

PERSONS = {"household_size": "4", "adults": "2", "area": "urban", "head_lives": "yes", "head_in_iran": "yes"}
POOR = PERSONS | {
    "any_support_client": "no", "income": "20000000", "head_pay": "20000000", "none_properties": "on",
    "none_employment": "on", "none_vehicles": "on", "none_trips": "on", "none_loans": "on", "none_insurance": "on",
}  # fmt: skip
FACTS = (
    "household_size,adults,area,head_lives,head_in_iran,any_support_client.income,head_pay."
    "property_value,has_dwelling,properties_owned.has_job,employees,has_barred_occupation,head_is_civil_servant."
    "has_car,passenger_car_value,public_vehicle_value.air_trips.loans_being_repaid."
    "head_is_pensioner,head_pays_social_security,head_is_insured_by_work,head_is_insured"
)
"""Every page, as if all of it had been asked."""
RESULT = {"pages": FACTS, "go": "result"}


def sent(*pages: str, go: str = "next") -> dict[str, str]:
    """The last of these pages is sent."""
    return {"pages": ".".join(pages[:-1]), "at": pages[-1], "go": go}


FIRST = "household_size,adults,area,head_lives,head_in_iran"


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
    assert "پاسخ‌های شما را ذخیره نمی‌کنیم" in text


def asked_on(page: str) -> list[str]:
    """The questions of a page, the box for nothing of a kind left out."""
    visible = re.sub(r'<input type="hidden"[^>]*>', "", main_of(page))
    names = dict.fromkeys(re.findall(r' name="(\w+)"', visible))
    return [name for name in names if name != "go" and not name.startswith("none_")]


def walked(check, answers: dict[str, str]) -> tuple[list[str], str]:
    """What a visitor with these answers is asked, page after page, and the result."""
    page, asked = check({}), []
    while 'name="at"' in page:
        facts = asked_on(page)
        asked += facts
        register = next((r for r in REGISTERS if f'name="none_{r}" type="checkbox"' in page), "")
        own = {name: value for name, value in answers.items() if name in facts or name == f"none_{register}"}
        page = check(_values(page) | own | {"go": "next"})
    return asked, page


REGISTERS = ("incomes", "properties", "employment", "vehicles", "trips", "loans", "insurance")


def test_a_poor_household_is_asked_only_what_can_change_the_result(check):
    asked, page = walked(check, POOR)
    assert set(asked[:4]) == {"household_size", "area", "head_lives", "head_in_iran"}
    assert len(asked) == len(set(asked))
    assert {"income", "property_value", "air_trips", "loans_being_repaid"} <= set(asked)
    assert not {"head_pay", "any_support_client", "head_is_pensioner", "head_is_insured", "province"} & set(
        asked
    )
    text = text_of(main_of(page))
    assert "نتیجه با این پاسخ‌ها: مشمول" in text
    assert "پاسخ پرسش‌های دیگر آن را تغییر نمی‌دهد" in text


def test_the_questions_stop_once_the_result_is_certain(check):
    asked, page = walked(check, PERSONS | {"head_in_iran": "no"})
    assert set(asked) <= set(PERSONS), "one page"
    text = text_of(main_of(page))
    assert "نتیجه با این پاسخ‌ها: غیرمشمول" in text
    assert "شرط در این نتیجه اثری ندارد" in text
    assert "هنوز به همهٔ پرسش‌ها پاسخ نداده‌اید" not in text


def test_a_high_income_is_followed_by_the_questions_about_exemptions(check):
    rich = POOR | {"income": "900000000", "head_is_pensioner": "yes"}
    rich.pop("none_insurance")
    asked, page = walked(check, rich)
    assert asked.index("income") < asked.index("any_support_client")
    assert "head_is_pensioner" in asked
    assert "نتیجه با این پاسخ‌ها: مشمول" in text_of(main_of(page))


def test_every_question_may_be_left_blank_and_the_result_says_what_it_depends_on(check):
    asked, page = walked(check, {})
    assert {"household_size", "head_lives", "income", "head_is_insured"} <= set(asked)
    text = text_of(main_of(page))
    assert "نتیجه با این پاسخ‌ها: در انتظار تکمیل اطلاعات" in text
    assert "خانوار این شرط را ندارد" not in text
    depends = re.findall("<li>(.*?)</li>", page[page.index("بستگی دارد") : page.index("معیارها</h2>")])
    assert len(depends) > 15
    assert "ادامهٔ پرسش‌ها" not in page, "all was asked"
    early = check(sent(FIRST, go="result") | PERSONS)
    assert "ادامهٔ پرسش‌ها" in early
    on = check(_values(early) | {"go": "next"})
    assert "income" in asked_on(on)


def test_a_blank_size_gives_the_amounts_that_are_possible(check):
    blank = {name: value for name, value in POOR.items() if name != "household_size"}
    text = text_of(main_of(check(blank | RESULT)))
    assert "نتیجه با این پاسخ‌ها: مشمول" in text
    assert "از ۵۵ هزار تومان در ماه (۵۵۰٬۰۰۰ ریال) تا ۲۰۵ هزار تومان در ماه" in text
    assert "مبلغ به این بستگی دارد: تعداد اعضای خانوار" in text
    assert "پرسش‌هایی که خالی گذاشته‌اید این نتیجه را تغییر نمی‌دهد" in text


@pytest.mark.parametrize("day", [IN_1398, IN_1404])
def test_every_question_of_the_shipped_policy_is_in_plain_words(day):
    topics = topics_of(rules_in_force(day), "fa")
    assert {question.fact for topic in topics for question in topic.questions} <= set(texts.QUESTIONS)
    assert {topic.register for topic in topics} <= set(texts.TOPICS)
    assert {topic.register for topic in topics if topic.may_be_nothing} <= set(texts.NOTHING)
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
    assert criteria.startswith("معیارها ارزش خودروهای سواری بیشتر از حد مجاز نباشد ✗ خانوار این شرط را ندارد")
    assert "۴۰۰ میلیون تومان (۴٬۰۰۰٬۰۰۰٬۰۰۰ ریال) است، ولی سقف مجاز ۳۰۰ میلیون تومان" in criteria
    assert "بند ارزش خودرو" in criteria


def test_what_is_not_known_refuses_nobody(check):
    text = text_of(main_of(check(PERSONS | {"any_support_client": "no"} | RESULT)))
    assert "نتیجه با این پاسخ‌ها: در انتظار تکمیل اطلاعات" in text
    assert "خانوار این شرط را ندارد" not in text
    assert "پاسخ نداده‌اید" in text


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
        ("چهار", "عدد صحیح بنویسید"),
        ("4x", "عدد صحیح بنویسید"),
        ("1.5", "عدد صحیح بنویسید"),
        ("3-4", "عدد صحیح بنویسید"),
        ("-3", "عدد صفر یا بیشتر بنویسید"),
        ("۳-", "عدد صفر یا بیشتر بنویسید"),
        ("−۳", "عدد صفر یا بیشتر بنویسید"),
        ("31", "عددی بنویسید که بیشتر از ۳۰ نباشد"),
        ("9" * 5000, "عددی بنویسید که بیشتر از ۳۰ نباشد"),
        ("0", "هر خانوار حداقل یک عضو دارد"),
        ("0" * 5000, "هر خانوار حداقل یک عضو دارد"),
        ("१", "عدد صحیح بنویسید"),
        ("<b>", "عدد صحیح بنویسید"),
    ],
)
def test_a_bad_number_is_told_at_its_field_and_in_the_summary(check, typed, told):
    page = check(PERSONS | {"household_size": typed} | sent(FIRST))
    assert "<title>خطا: " in page
    summary = re.search(r'govuk-error-summary__list">(.*?)</ul>', page, re.DOTALL)
    assert summary
    assert 'href="#id_household_size"' in summary[1]
    assert told in summary[1]
    assert told in page[page.index('id="id_household_size_error"') :]
    assert 'aria-describedby="id_household_size_error"' in page
    assert "<b>" not in main_of(page)


@pytest.mark.parametrize(
    "typed",
    ["20000000", "۲۰٬۰۰۰٬۰۰۰", "20,000,000", "٢٠٬٠٠٠٬٠٠٠", "20 000 000", "20.000.000", "۲۰،۰۰۰،۰۰۰",
     "0" * 4_301 + "20000000"],
)  # fmt: skip
def test_an_amount_is_read_as_people_write_it_in_tomans(check, typed):
    text = text_of(check(POOR | RESULT | {"income": typed}))
    assert "۲۰ میلیون تومان در سال (۲۰۰٬۰۰۰٬۰۰۰ ریال)" in text


@pytest.mark.parametrize("lang", LANGUAGES)
def test_a_huge_amount_is_refused_in_words(check, lang):
    page = check(POOR | {"income": "9" * 40} | sent(FIRST, "income"), lang)
    assert ("بیشتر از" if lang == "fa" else "enter a number that is no more than") in page


def test_more_adults_than_members_are_told(check, on):
    on(IN_1404)
    page = check(PERSONS | {"adults": "5"} | sent(FIRST))
    assert "تعداد بزرگسالان نمی‌تواند از تعداد اعضا بیشتر باشد" in page
    assert 'href="#id_adults"' in page


def test_none_beside_some_is_told(check):
    cars = sent(FIRST, "income", "has_car,passenger_car_value")
    page = check(POOR | {"passenger_car_value": "5"} | cars)
    assert 'href="#id_none_vehicles"' in page
    answers = {name: value for name, value in POOR.items() if name != "none_vehicles"}
    page = check(answers | {"has_car": "no", "passenger_car_value": "5"} | cars)
    assert 'href="#id_passenger_car_value"' in page


def test_nothing_typed_is_lost_on_the_way_back_and_forth(check):
    incomes = check(PERSONS | sent(FIRST))
    assert asked_on(incomes) == ["income"]
    assert 'name="household_size" value="4"' in incomes
    persons = check(_values(incomes) | {"income": "چند", "go": "back"})
    assert 'value="4"' in persons
    assert "<title>خطا" not in persons
    again = check(_values(persons) | PERSONS | {"go": "next"})
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
        {"at": "nowhere", "pages": "nothing.0,,.", "go": "next"},
        {"at": "income", "go": "to-nowhere"},
        {"at": "income," * 9_000, "pages": "." * 9_000, "go": "next"},
        {"go": "back"},
        {"at": "area", "go": "next", "area": "mars"},
        {"id": "1", "national_id": "0012345679", "at": FIRST},
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
    whole = {"pages": "household_size,adults,head_lives,head_in_iran,income,pay,turnover,property_value,"
        "vehicle_value,trips_abroad,purchases,rent", "go": "result"}  # fmt: skip
    text = text_of(read("/check/", "fa", answers | whole))
    assert "فقط جایگاه آن میان خانوارهای کشور هنوز معلوم نیست" in text
    assert "تقسیم بر صفر" not in text
    text = text_of(read("/check/", "fa", answers | {"pay": ""} | whole))
    assert "نتیجه با این پاسخ‌ها: در انتظار تکمیل اطلاعات" in text


@pytest.mark.django_db(transaction=True)
def test_the_published_run_decides_what_is_asked_and_how(read, tmp_path):
    publish(decide(tmp_path))
    page = read(
        "/check/",
        "fa",
        {"household_size": "2", "support": "no", "income": "1", "vehicle_value": "0"}
        | {"at": "household_size,support,income,vehicle_value", "go": "result"},
    )
    text = text_of(main_of(page))
    assert "نتیجه با این پاسخ‌ها: مشمول" in text
    assert "۱۰۳ هزار تومان در ماه (۱٬۰۳۰٬۰۰۰ ریال)" in text


@pytest.mark.slow
def test_every_page_of_it_is_right_html(check, tmp_path):
    pages = {}
    for lang in LANGUAGES:
        pages[f"topic-{lang}"] = check(POOR | sent(FIRST), lang)
        pages[f"faults-{lang}"] = check({"household_size": "x"} | sent(FIRST), lang)
        pages[f"certain-{lang}"] = check(POOR | {"head_in_iran": "no"} | sent(FIRST), lang)
        pages[f"result-{lang}"] = check(POOR | RESULT | {"income": ""}, lang)
    assert not faults(pages, tmp_path)

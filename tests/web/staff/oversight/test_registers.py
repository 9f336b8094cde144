"""The quality of the data by register owner: who reads it, what it shows, and what its owner is sent."""

from __future__ import annotations

import csv
import datetime as dt
import io
import re
from collections.abc import Callable
from html import unescape
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from hemayat.operations.postgres import DatabaseUrls
from hemayat.oversight.actions import measure_register_months, measure_weeks
from tests.oversight.expected_weeks import noon, questions
from tests.oversight.register_answers import answers, disputes
from tests.requests.steps import NOW
from tests.support.markup import faults
from tests.web.staff.oversight.test_pages import OTHERS, at, said

pytestmark = pytest.mark.django_db
MEHR, ABAN, AZAR = (dt.date(2019, month, day) for month, day in ((9, 23), (10, 23), (11, 22)))
DAY = dt.timedelta(days=1)
PAGES = (
    "registers", "registers-csv", "register-disputes", "register-inquiries", "owner-report", "owner-report-csv",
)  # fmt: skip
VEHICLES = {"register": "vehicles", "month": "1398-08"}


@pytest.fixture
def two_months(django_db_setup: DatabaseUrls, nation: int) -> None:
    """Mehr went well. In Aban the register of vehicles was silent, contradictory and late with its disputes."""
    urls, day = django_db_setup, noon(ABAN + 5 * DAY)
    answers(40, "vehicles", at=noon(MEHR + 5 * DAY))
    answers(30, "vehicles", at=day)
    answers(30, "vehicles", at=day, is_answered=False, results=("failed",))
    answers(15, "vehicles", at=day, results=("contradicted", "answered"))
    answers(4, "vehicles", at=day, results=("no_answer",))
    answers(60, "incomes", at=day)
    disputes(urls, 3, "vehicles", sent=day, due=ABAN + 10 * DAY, answered=day + 2 * DAY, result="corrected")
    disputes(urls, 1, "vehicles", sent=day, due=ABAN + 10 * DAY, answered=day + 9 * DAY, result="upheld")
    disputes(urls, 2, "vehicles", sent=day, due=ABAN + 10 * DAY)
    disputes(urls, 1, "vehicles", sent=day, due=AZAR + 10 * DAY, province="00")
    questions(urls, 20, "vehicles", at=noon(AZAR + DAY), ms=800, is_answered=True)
    measure_register_months(now=NOW)


def in_english(enter: Callable[..., Client], **member: object) -> Client:
    browser = enter("watch", roles=["oversight"], **member)
    browser.cookies["__Host-language"] = "en"
    return browser


def rows_of(response: Any, name: str) -> list[str]:
    """The texts of the table rows that begin with this name."""
    page = unescape(re.sub(r"<[^>]+>", " ", response.content.decode().replace("</tr>", "¶")))
    rows = [" ".join(row.split()) for row in page.split("¶")]
    return [row for row in rows if row.startswith(name)]


def test_r2_2b_only_oversight_opens_the_pages_and_files_of_registers(
    enter: Callable[..., Client], db: None
) -> None:
    for role in OTHERS:
        browser = enter(role.replace("_", "."), roles=[role])
        found = {page: browser.get(at(page), VEHICLES).status_code for page in PAGES}
        assert found == dict.fromkeys(PAGES, 403), role


def test_without_a_month_it_says_so_and_there_is_no_report(enter: Callable[..., Client], db: None) -> None:
    browser = enter("watch", roles=["oversight"])
    assert "هنوز آمار ماهانه نداریم" in said(browser.get(at("registers")))
    assert browser.get(at("owner-report"), VEHICLES).status_code == 404


@pytest.mark.slow
@pytest.mark.usefixtures("two_months")
def test_the_page_shows_each_register_of_the_month_with_what_was_wrong_and_what_its_owner_did(
    enter: Callable[..., Client], tmp_path: Path
) -> None:
    browser = in_english(enter)
    response = browser.get(at("registers"))
    answered, settled = rows_of(response, "Vehicles")[:2]
    assert re.sub(r"at most .* old ", "", answered) == "Vehicles 79 30 38% few 0 0 15 19%"
    assert settled == "Vehicles 7 3 1 2 9 1 3 2"
    assert rows_of(response, "Incomes")[0].endswith("60 0 0 0 0 0")
    assert "Reports to the owners for Aban 1398" in said(response)
    before = browser.get(at("registers"), {"month": "1398-07"})
    assert "Answers in Mehr 1398" in said(before)
    assert "There were no disputes this month." in said(before)
    assert not faults({"now": response.content.decode(), "before": before.content.decode()}, tmp_path)


@pytest.mark.slow
@pytest.mark.usefixtures("two_months")
def test_each_number_leads_to_what_it_counts(enter: Callable[..., Client], tmp_path: Path) -> None:
    browser = in_english(enter)
    page = browser.get(at("registers")).content.decode()
    links = dict.fromkeys(re.findall(r'href="([^"]+figure=[^"]+)">(\d+)<', page))
    assert len(links) == 8
    seen: dict[str, str] = {}
    for link, number in links:
        listed = browser.get(unescape(link)).content.decode()
        seen[re.sub(r"\W", "", link)] = listed
        assert len(re.findall('<th scope="row"', listed)) == int(number), link
    assert not faults(seen, tmp_path)
    for wrong in ({"figure": "late;"}, {"register": "nothing"}, {"month": "1398-13"}):
        asked = {**VEHICLES, "figure": "late", **wrong}
        assert browser.get(at("register-disputes"), asked).status_code == 404, wrong
        assert browser.get(at("register-inquiries"), {**asked, "figure": "x"}).status_code == 404
    for figure, number in (("silent", 200), ("unanswered", 404), ("old", 404)):
        asked = {**VEHICLES, "figure": figure}
        assert browser.get(at("register-inquiries"), asked).status_code == number, "few, or none"


@pytest.mark.usefixtures("two_months")
def test_a_long_list_goes_on_behind_the_last_inquiry_of_its_page(enter: Callable[..., Client]) -> None:
    answers(30, "vehicles", at=noon(ABAN + 6 * DAY), is_answered=False, results=("failed",))
    browser = in_english(enter)
    asked = {**VEHICLES, "figure": "silent"}
    first = browser.get(at("register-inquiries"), asked).content.decode()
    (link,) = re.findall(r'rel="next" href="([^"]+)"', first)
    rest = browser.get(unescape(link)).content.decode()
    assert [len(re.findall('<th scope="row"', page)) for page in (first, rest)] == [50, 10]
    assert "Next page" not in rest


@pytest.mark.usefixtures("two_months")
def test_disputes_are_of_the_own_provinces_and_the_report_says_so(enter: Callable[..., Client]) -> None:
    browser = in_english(enter, provinces=["00"])
    assert rows_of(browser.get(at("registers")), "Vehicles")[1] == "Vehicles 1 0 0 – – 0 1 0"
    assert "Only disputes from these provinces are included: Markazi." in said(
        browser.get(at("owner-report"), VEHICLES)
    )


@pytest.mark.slow
@pytest.mark.usefixtures("two_months")
def test_the_report_says_what_is_asked_of_the_owner_by_when_and_is_about_nobody(
    enter: Callable[..., Client], tmp_path: Path
) -> None:
    browser = in_english(enter)
    response = browser.get(at("owner-report"), VEHICLES)
    page, text = response.content.decode(), said(response)
    assert "Traffic Police Data quality of “Vehicles” in Aban 1398" in text
    assert "reply by 19 Azar 1398" in text, "five working days after the day of the test"
    assert "Contradictory" in text
    assert "Clear up the contradiction" in text
    assert "Update the register" not in text, "nothing was too old"
    assert "Data corrected: 3. Data confirmed as correct: 1." in text
    assert "at most 2 for half of your answers, 9 for the slowest one" in text
    assert len(re.findall(r">owner-\d+<", page)) == 7
    for private in ("D50", "Tehran", "national"):
        assert private not in text.replace("National run", ""), private
    quiet = said(browser.get(at("owner-report"), {"register": "incomes", "month": "1398-08"}))
    assert "You do not need to do anything for this month." in quiet
    assert "reply by" not in quiet
    assert not faults({"report": page}, tmp_path)


@pytest.mark.usefixtures("two_months")
def test_the_files_have_the_figures_of_the_pages_and_withhold_a_few(enter: Callable[..., Client]) -> None:
    browser = in_english(enter)
    lines = read(browser.get(at("registers-csv")).content)
    aban = {
        line["measure"]: (line["value"], line["is_withheld"])
        for line in lines
        if (line["month"], line["register"]) == ("1398-08", "vehicles")
    }
    assert (aban["silent"], aban["unanswered"]) == (("30", "False"), ("", "True"))
    assert (aban["disputes_corrected"], aban["contradicted"]) == (("", "True"), ("15", "False"))
    assert {line["month"] for line in lines} == {"1398-07", "1398-08"}
    report = read(browser.get(at("owner-report-csv"), VEHICLES).content)
    found = [line for line in report if line["measure"] == "dispute"]
    assert sorted(line["result"] for line in found) == ["corrected"] * 3 + ["open"] * 3 + ["upheld"]
    assert all(line["reference"] and line["owner_reference"].startswith("owner-") for line in found)
    examples = [line["measure"] for line in report if line["item"] == "example"]
    assert (examples.count("silent"), examples.count("contradicted"), examples.count("unanswered")) == (
        3,
        3,
        0,
    )


@pytest.mark.usefixtures("two_months")
def test_a_small_count_of_disputes_cannot_be_had_from_another_figure_of_the_file(
    enter: Callable[..., Client], django_db_setup: DatabaseUrls
) -> None:
    day = noon(ABAN + 5 * DAY)
    disputes(
        django_db_setup,
        12,
        "vehicles",
        sent=day,
        due=ABAN + 10 * DAY,
        answered=day + 2 * DAY,
        result="corrected",
    )
    lines = read(in_english(enter).get(at("registers-csv")).content)
    aban = {
        line["measure"].removeprefix("disputes_"): (line["of"], line["value"])
        for line in lines
        if line["month"] == "1398-08" and line["measure"].startswith("disputes_")
    }
    # With the number of answers, 16, one was upheld.
    assert (aban["corrected"], aban["upheld"], aban["middle_days"]) == (("", "15"), ("", ""), ("", "2"))


@pytest.mark.usefixtures("two_months")
def test_the_reference_of_a_register_is_no_formula_in_a_spreadsheet(
    enter: Callable[..., Client], django_db_setup: DatabaseUrls
) -> None:
    with psycopg.connect(django_db_setup.admin) as owner:
        owner.execute("SET session_replication_role = replica")
        owner.execute("UPDATE request_dispute SET owner_reference = '=1+' || request_id")
    report = read(in_english(enter).get(at("owner-report-csv"), VEHICLES).content)
    found = [line["owner_reference"] for line in report if line["measure"] == "dispute"]
    assert len(found) == 7
    assert all(reference.startswith("'=1+") for reference in found)


def read(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


@pytest.mark.usefixtures("two_months")
def test_the_page_costs_the_same_few_queries_whatever_there_is_to_draw(enter: Callable[..., Client]) -> None:
    measure_weeks(now=NOW)
    browser = in_english(enter)
    counts = set()
    for month in ("1398-07", "1398-08"):
        with CaptureQueriesContext(connection) as captured:
            browser.get(at("registers"), {"month": month})
        asked = [one["sql"] for one in captured.captured_queries]
        page = asked[max(place for place, sql in enumerate(asked) if sql == "BEGIN") :]
        counts.add(len([sql for sql in page if sql not in {"BEGIN", "COMMIT"}]))
    assert max(counts) <= 7

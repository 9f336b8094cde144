"""A list of cases as a file, in the browser: its purpose, the looks that it leaves, and the second person."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from typing import Any

import pytest
import time_machine
from django.test import Client
from django.urls import reverse

from hemayat.accounts.roles import Role
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.households.queries import known_in
from hemayat.oversight import look_budgets
from hemayat.requests import list_exports, queues
from hemayat.requests.states import CaseKind
from hemayat.web.staff.list_exports import views
from tests.architecture.who_may_see_what import ROUTES
from tests.requests.registers import RunningSimulator
from tests.requests.steps import NOW, filed, head, take_on, view
from tests.requests.test_disputes import DAY, answered
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import REFUSED, UNVALUED, text_of
from tests.web.staff.cases.test_who_sees_what import answer_of

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
URLS = "hemayat.config.urls.staff"
AT = "/list-exports/"
GIVEN = {"asked": "place=waiting", "why": "other", "words": "گزارش هفتگی صف"}


def asked(browser: Client) -> int:
    """The number of an export that was asked for."""
    page = text_of(browser.post(AT, GIVEN, follow=True))
    return int(re.findall(r"/list-exports/(\d+)/download/", page)[0])


@pytest.mark.slow
def test_each_household_of_a_file_has_the_look_with_its_purpose_and_the_id_is_masked(
    undecided: int, enter: Enter
) -> None:
    sara = enter()
    assert f'href="{AT}?asked=place%3Dwaiting"' in text_of(sara.get("/cases/"))
    assert "تعداد پرونده‌های این فهرست: ۱" in text_of(sara.get(f"{AT}?asked=place%3Dwaiting"))
    assert "govuk-error-summary" in text_of(sara.post(AT, {"asked": "place=waiting"}))
    export = asked(sara)
    with acting_as(SYSTEM, is_read_only=True):
        assert looks_at(UNVALUED) == []
        led = known_in(UNVALUED)[0]
    answer = sara.post(f"{AT}{export}/download/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["Content-Disposition"].startswith('attachment; filename="cases-')
    text = answer.content.decode("utf-8-sig")
    (_titles, row) = csv.reader(io.StringIO(text))
    clock = view(undecided, UNVALUED).clock
    assert clock is not None
    assert row[5] == str(clock.working_days_left), "as in the queue and on the case"
    assert row[-1] == f"*******{led.national_id[-3:]}"
    assert led.national_id not in text
    with acting_as(SYSTEM, is_read_only=True):
        assert [(look.role, look.purpose) for look in looks_at(UNVALUED)] == [
            ("case_officer", "گزارش هفتگی صف")
        ]
    assert sara.post(f"{AT}{export}/download/").status_code == 404, "it is downloaded once"


@pytest.mark.slow
def test_a_household_with_two_cases_in_a_file_reads_one_look(
    undecided: int, enter: Enter, registers: RunningSimulator
) -> None:
    dispute = filed(head(UNVALUED), CaseKind.DISPUTE)
    take_on()
    answered(registers, dispute, "upheld")
    take_on(NOW + DAY)
    sara = enter()
    (_titles, *rows) = csv.reader(
        io.StringIO(sara.post(f"{AT}{asked(sara)}/download/").content.decode("utf-8-sig"))
    )
    assert len(rows) == 2
    with acting_as(SYSTEM, is_read_only=True):
        assert len(looks_at(UNVALUED)) == 1


@pytest.mark.slow
def test_a_deadline_that_passed_on_a_day_of_rest_reads_overdue_and_not_due_today(
    nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    number = filed(head(UNVALUED), now=NOW + DAY)
    take_on(NOW + DAY)
    clock = view(number, UNVALUED).clock
    assert clock is not None
    assert clock.due_on.strftime("%A") == "Wednesday", "the last working day of the week"
    overdue, texts = "مهلت گذشته", []
    for days in range(4):
        with time_machine.travel(NOW + (clock.due_on - NOW.date() + days * DAY), tick=False):
            sara = enter()
            text = sara.post(f"{AT}{asked(sara)}/download/").content.decode("utf-8-sig")
        (_titles, row) = csv.reader(io.StringIO(text))
        texts.append(row[5])
    assert texts == ["0", overdue, overdue, "-1"]


def test_a_list_of_more_cases_than_are_counted_says_so(
    undecided: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    for module in (queues, views):
        monkeypatch.setattr(module, "COUNTED_TO", 0)
    assert "این فهرست بیش از ۰ پرونده دارد." in text_of(enter().get(f"{AT}?asked=place%3Dwaiting"))


def test_at_the_hard_stop_of_the_day_there_is_no_file(
    undecided: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    sara = enter()
    export = asked(sara)
    monkeypatch.setattr(look_budgets, "HARD_STOP", 0)
    stopped = sara.post(f"{AT}{export}/download/")
    assert stopped.status_code == 403
    assert "text/csv" not in stopped.headers["Content-Type"]


@pytest.mark.slow
def test_a_file_with_more_households_than_are_left_today_is_refused_before_any_look_is_recorded(
    undecided: int, enter: Enter, monkeypatch: pytest.MonkeyPatch
) -> None:
    filed(head(REFUSED), why="خودرو را فروخته‌ام.")
    take_on()
    sara = enter()
    export = asked(sara)
    monkeypatch.setattr(look_budgets, "HARD_STOP", 1)
    monkeypatch.setattr(look_budgets, "BUDGETS", {Role.CASE_OFFICER: 1})
    page = text_of(sara.post(f"{AT}{export}/download/"))
    assert "۲ خانوار" in page
    with acting_as(SYSTEM, is_read_only=True):
        assert not looks_at(REFUSED)


@pytest.mark.slow
def test_a_long_list_is_downloaded_once_a_second_person_agreed(
    undecided: int, enter: Enter, monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    monkeypatch.setattr(list_exports, "MOST_ALONE", 0)
    sara, senior = enter(), enter("senior", roles=["senior_officer"])
    page = text_of(sara.post(AT, GIVEN, follow=True))
    assert "در انتظار نفر دوم" in page
    assert "/download/" not in page
    pages = {"own": page, "waiting": text_of(senior.get(AT))}
    (export,) = re.findall(r"/list-exports/(\d+)/confirm/", pages["waiting"])
    refused = text_of(sara.post(f"{AT}{export}/download/"))
    assert "موافقت کارشناس ارشد لازم است" in refused
    assert "فقط کارشناس ارشد همان استان‌ها می‌تواند موافقت کند" in text_of(sara.post(f"{AT}{export}/confirm/"))
    assert senior.post(f"{AT}{export}/confirm/").headers["Location"] == f"{AT}?done=confirmed"
    pages["agreed"] = text_of(sara.get(AT))
    pages["form"] = text_of(sara.get(f"{AT}?asked=place%3Dwaiting"))
    assert sara.post(f"{AT}{export}/download/").headers["Content-Type"] == "text/csv; charset=utf-8"
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        pages[f"empty-{lang}"] = text_of(sara.get(AT))
    assert not faults(pages, tmp_path)


@pytest.mark.slow
def test_nobody_without_cases_has_a_file(undecided: int, enter: Enter) -> None:
    for role in ("hotline_agent", "inspector", "oversight", "administrator"):
        browser = enter(role.replace("_", "."), roles=[role])
        assert browser.get(AT).status_code == 403
        for path in ("1/download/", "1/confirm/", "1/refuse/"):
            assert browser.post(f"{AT}{path}").status_code == 403


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in ROUTES["staff"] if name.startswith("list_exports:")])
def test_every_route_about_a_file_answers_as_the_table_says(
    name: str, undecided: int, enter: Enter, desk: Client
) -> None:
    row, sara = ROUTES["staff"][name], enter()
    export = asked(sara)
    own = sara if name.endswith("download") else enter("senior", roles=["senior_officer"])
    at = reverse(name, URLS, args=[export])
    answers = [answer_of(browser.post(at)) for browser in (enter("nima"), desk, own)]
    assert answers == [row.other, row.anonymous, row.own]

"""Cases with one cause at the desk: marked once, sent to the owner, and examined again once it is corrected."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions
from hemayat.requests.models import SharedCause
from hemayat.requests.states import CaseKind
from tests.requests.registers import RunningSimulator
from tests.requests.steps import filed, head, take_on
from tests.support.markup import faults

Enter = Callable[..., Client]
pytestmark = pytest.mark.django_db
ERROR = {
    "item": "vehicles:vehicle_value",
    "since_day": "1", "since_month": "7", "since_year": "1398",
    "until_day": "20", "until_month": "7", "until_year": "1398",
    "words": "=10*A2 ارزش خودروها ده برابر ثبت شده است.",
}  # fmt: skip


def text_of(response: Any) -> str:
    assert response.status_code == 200, (response.status_code, response.headers.get("Location"))
    words: str = response.content.decode()
    return words


@pytest.mark.parametrize(
    ("given", "at", "fault"),
    [
        ({"until_year": "1499"}, "until_year", "تاریخ نباید در آینده باشد"),
        ({"until_day": "19", "since_day": "20"}, "until_day", "روز پایان نباید پیش از روز شروع باشد"),
    ],
)
def test_days_that_make_no_range_are_named_at_their_field_and_what_was_typed_stays(
    enter: Enter, given: dict[str, str], at: str, fault: str
) -> None:
    browser = enter("senior", roles=["senior_officer"])
    page = text_of(browser.post("/cases/causes/errors/", {**ERROR, **given}))
    assert re.search(rf'<a href="#id_{at}">[^<]*{fault}', page)
    assert ERROR["words"] in page
    with acting_as(SYSTEM):
        assert not SharedCause.objects.exists()


@pytest.mark.slow
def test_an_error_is_marked_sent_and_corrected_and_the_desk_counts_its_cases(
    enter: Enter, nation: int, registers: RunningSimulator, tmp_path: Path
) -> None:
    filed(head(6), why="فروخته‌ام")
    filed(head(13), CaseKind.DISPUTE)
    take_on()
    browser = enter("senior", roles=["senior_officer"])
    assert "علت مشترکی ثبت نشده است" in text_of(browser.get("/cases/causes/"))
    refused = text_of(browser.post("/cases/causes/errors/", {**ERROR, "words": ""}))
    assert "این قسمت خالی است. آن را پر کنید" in refused
    at = browser.post("/cases/causes/errors/", ERROR).headers["Location"]
    actions.collect_cases(now=timezone.now())
    page = text_of(browser.get(at))
    assert "در مجموع ۲ پرونده: ۲ باز، ۰ دوباره بررسی‌شده" in page
    assert "هنوز فرستاده نشده" in page
    sheet = text_of(browser.get(f"{at}sheet/"))
    with acting_as(SYSTEM):
        assert str(SharedCause.objects.get().reference) in sheet
    assert "'=10*A2 ارزش" in sheet, "a spreadsheet would run it"
    browser.post(f"{at}send/")
    assert "نزد سازمان" in text_of(browser.get(at))
    browser.post(f"{at}answer/", {"result": "corrected", "words": "اصلاح شد."})
    actions.reopen_cases(now=timezone.now())
    pages = {"cause": text_of(browser.get(at)), "list": text_of(browser.get("/cases/causes/"))}
    assert "۲ دوباره بررسی‌شده" in pages["cause"]
    assert "اصلاح شد" in pages["list"]
    browser.cookies["__Host-language"] = "en"
    pages |= {"cause-en": text_of(browser.get(at)), "list-en": text_of(browser.get("/cases/causes/"))}
    assert "2 reviewed again" in pages["cause-en"]
    assert not faults(pages, tmp_path)


def test_a_case_officer_reads_the_groups_and_does_not_mark_them(enter: Enter, nation: int) -> None:
    browser = enter(provinces=["23"])
    assert "ثبت خطای اطلاعات یک سازمان" not in text_of(browser.get("/cases/causes/"))
    assert browser.post("/cases/causes/errors/", ERROR).status_code == 403
    here = enter("here", roles=["senior_officer"], provinces=["23"])
    assert "این کار را فقط کارشناس ارشد همهٔ استان‌ها می‌تواند انجام دهد" in text_of(
        here.post("/cases/causes/errors/", ERROR)
    )

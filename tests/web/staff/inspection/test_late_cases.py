"""Lateness reaches the inspection office, and no head has to complain (R4.8b, R4.8d)."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.queries import looks_at
from hemayat.complaints import actions
from hemayat.complaints.late_cases import find_late
from hemayat.requests import actions as of_requests
from tests.complaints.steps import DUE, LATE, complained, head
from tests.support.markup import faults
from tests.web.staff.inspection.test_inspection import text_of

pytestmark = pytest.mark.django_db
Enter = Callable[..., Client]
LIST = "/inspection/late/"
NOBODY = "هیچ پرونده‌ای در استان‌های شما"


def told() -> None:
    """What the job of every morning does."""
    assert actions.announce_ways(now=LATE) == 1


def opened_late(browser: Client, number: int) -> str:
    """The late case's page, after its purpose was given."""
    browser.post(f"{LIST}{number}/", {"opens_file": "1", "why": "late_case"})
    return text_of(browser.get(f"{LIST}{number}/"))


def test_r4_8d_a_late_case_reaches_the_inspector_though_nobody_complained(late: int, enter: Enter) -> None:
    sara, at = enter(), f"{LIST}{late}/"
    assert NOBODY in text_of(sara.get(LIST)), "not before its clock was judged"
    told()
    page = text_of(sara.get(LIST))
    assert f'href="{at}"' in page
    assert "ثبت‌نشده" in page
    assert f'href="{LIST}"' in text_of(sara.get("/")), "among the work that waits"
    page = opened_late(sara, late)
    assert "نتیجه‌ای اعلام نشده" in page
    assert "مهلت پاسخ آغاز شد" in page
    file = sara.get(f"{at}dossier.json").json()
    assert (file["complaint"], file["request"]["due_on"]) == (None, DUE.isoformat())
    assert "نتیجه‌ای اعلام نشده" in text_of(sara.get(f"{at}print/"))
    with acting_as(SYSTEM, is_read_only=True):
        assert {(look.role, look.purpose) for look in looks_at(1)} == {("inspector", "late_case")}


def test_that_somebody_complained_stands_beside_it(late: int, enter: Enter) -> None:
    told()
    complained(late)
    page = text_of(enter().get(LIST))
    assert "ثبت‌شده" in page
    assert "ثبت‌نشده" not in page


def test_r4_8d_an_inspector_of_another_province_finds_nothing(late: int, enter: Enter) -> None:
    told()
    far = enter("far", provinces=("01",))
    assert NOBODY in text_of(far.get(LIST))
    assert far.get(f"{LIST}{late}/").status_code == 404


def test_a_case_with_a_result_is_late_no_longer(late: int, enter: Enter) -> None:
    told()
    sara = enter()
    opened_late(sara, late)
    of_requests.withdraw_request(request_id=late, by=head(), now=LATE)
    assert NOBODY in text_of(sara.get(LIST))
    for page in ("", "print/", "dossier.json"):
        assert sara.get(f"{LIST}{late}/{page}").status_code == 404


def test_the_list_goes_on_after_the_last_row_of_a_page(late: int, enter: Enter) -> None:
    told()
    sara = enter()
    assert f'href="{LIST}{late}/"' in text_of(sara.get(f"{LIST}?after={DUE}_{late - 1}"))
    assert "پروندهٔ دیگری که مهلت آن گذشته باشد وجود ندارد" in text_of(sara.get(f"{LIST}?after={DUE}_{late}"))
    assert f'href="{LIST}{late}/"' in text_of(sara.get(f"{LIST}?after=nonsense"))


def test_late_cases_are_sorted_by_their_columns(late: int, enter: Enter) -> None:
    told()
    sara = enter()
    for order, column in (("-due", "مهلت"), ("kind", "موضوع"), ("-province", "استان"), ("x", "مهلت")):
        page = text_of(sara.get(f"{LIST}?order={order}"))
        assert f'href="{LIST}{late}/"' in page
        (sorted_by,) = re.findall(r'aria-sort="(\w+)"><a [^>]*>([^<]+)<', page)
        assert sorted_by == ("descending" if order.startswith("-") else "ascending", column)
    assert f'href="{LIST}{late}/"' in text_of(sara.get(f"{LIST}?order=kind&after=objection_{DUE}_{late - 1}"))
    assert f'href="{LIST}{late}/"' not in text_of(sara.get(f"{LIST}?order=kind&after=objection_{DUE}_{late}"))


@pytest.mark.slow
def test_the_pages_are_well_formed_in_both_languages(late: int, enter: Enter, tmp_path: Any) -> None:
    told()
    sara, pages = enter(), {}
    opened_late(sara, late)
    for lang in ("fa", "en"):
        sara.cookies["__Host-language"] = lang
        for name, page in {"list": LIST, "case": f"{LIST}{late}/", "print": f"{LIST}{late}/print/"}.items():
            pages[f"{name}-{lang}"] = text_of(sara.get(page))
    assert faults(pages, tmp_path) == []


def test_what_a_head_is_still_to_be_told_is_not_listed_twice(late: int) -> None:
    with acting_as(SYSTEM, is_read_only=True):
        assert [row.id for row in find_late(today=LATE.date(), is_notified=False)] == [late]
        assert find_late(today=LATE.date(), is_notified=True) == []
    told()
    with acting_as(SYSTEM, is_read_only=True):
        assert find_late(today=LATE.date(), is_notified=False) == []
        assert [row.id for row in find_late(today=LATE.date(), is_notified=True)] == [late]

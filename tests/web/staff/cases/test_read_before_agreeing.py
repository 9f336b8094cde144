"""A second person agrees to what the page showed them, and to nothing that was changed behind it."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests.models import CorrectionCheck
from hemayat.requests.states import CaseState
from tests.requests.registers import RunningSimulator
from tests.requests.steps import filed, head, take_on, view
from tests.support.markup import faults
from tests.web.staff.cases.test_case_work import Enter, do, opened, shown_in, text_of
from tests.web.staff.cases.test_correct_data_item import line_of, to_correct

__all__ = ["to_correct"]
pytestmark = [pytest.mark.slow, pytest.mark.django_db]
REFUSED, GRANTED = 13, 3
CHANGED = {"fa": "پس از آنکه این پرونده را باز کردید", "en": "has changed since you opened it"}


def checks() -> int:
    with acting_as(SYSTEM, is_read_only=True):
        return CorrectionCheck.objects.count()


def test_r1_5d_a_correction_that_came_after_the_page_is_not_agreed_to(
    to_correct: tuple[Client, int, str], enter: Enter, tmp_path: Path
) -> None:
    first, number, document = to_correct
    first.get(f"/cases/{number}/documents/{document}/")
    given = {"column": "value_rial", "value": "2000000000", "why": "برگ کارشناسی", "document": document}
    assert first.post(line_of(first, number), given).status_code == 302
    second = enter("nima")
    page = opened(second, number)
    second.get(f"/cases/{number}/documents/{document}/")
    assert first.post(line_of(first, number), {**given, "value": "1000"}).status_code == 302
    pages = {}
    for lang, words in CHANGED.items():
        second.cookies["__Host-language"] = lang
        pages[lang] = text_of(
            do(second, number, "check-corrections", **shown_in(page, number, "check-corrections"))
        )
        assert words in pages[lang]
    assert "۱٬۰۰۰" in pages["fa"], "the case is shown as it is now"
    assert not faults(pages, tmp_path)
    assert text_of(do(second, number, "check-corrections")), "a form without what was read agrees to nothing"
    assert checks() == 0
    now_shown = shown_in(pages["en"], number, "check-corrections")
    assert do(second, number, "check-corrections", **now_shown).status_code == 302
    assert checks() == 1


def test_corrections_are_listed_for_colleagues_until_one_of_them_has_approved_them(
    to_correct: tuple[Client, int, str], enter: Enter, tmp_path: Path
) -> None:
    first, number, document = to_correct
    title, link = "اصلاح‌هایی که شاید به تأیید کارشناس دوم نیاز داشته باشند", f'href="/cases/{number}/"'
    second = enter("nima")
    assert title not in text_of(second.get("/"))
    first.get(f"/cases/{number}/documents/{document}/")
    given = {"column": "value_rial", "value": "2000000000", "why": "برگ کارشناسی", "document": document}
    assert first.post(line_of(first, number), given).status_code == 302
    assert "پیشنهادهای در انتظار نفر دوم»" in opened(first, number), "the officer reads where others find it"
    for path in ("/", "/cases/overrides/"):
        assert title in text_of(second.get(path))
        assert title not in text_of(first.get(path)), "nobody approves their own"
        elsewhere = enter("elsewhere", provinces=["01"])
        assert title not in text_of(elsewhere.get(path))
    pages = {"fa": text_of(second.get("/cases/overrides/"))}
    assert link in pages["fa"]
    second.cookies["__Host-language"] = "en"
    pages["en"] = text_of(second.get("/cases/overrides/"))
    assert not faults(pages, tmp_path)
    page = opened(second, number)
    second.get(f"/cases/{number}/documents/{document}/")
    assert (
        do(second, number, "check-corrections", **shown_in(page, number, "check-corrections")).status_code
        == 302
    )
    assert link not in text_of(second.get("/cases/overrides/"))


@pytest.mark.parametrize(("household", "outcome"), [(REFUSED, "eligible"), (GRANTED, "not_eligible")])
def test_a_proposal_that_came_in_the_place_of_another_is_not_confirmed(
    household: int, outcome: str, nation: int, registers: RunningSimulator, enter: Enter
) -> None:
    """Also the interruption before an unfavourable decision carries what the page before it showed."""
    number = filed(head(household))
    take_on()
    assert view(number, household).state is CaseState.DECIDED
    first, second = enter(), enter("senior", roles=["senior_officer"])
    opened(first, number)
    said = {"outcome": outcome, "is_meant": "yes"}
    assert do(first, number, "override", **said, reason="خانه ویران شده است").status_code == 302
    read = shown_in(opened(second, number), number, "confirm-override")
    assert do(first, number, "withdraw-override").status_code == 302
    assert do(first, number, "override", **said, reason="دلیلی دیگر").status_code == 302
    for meant in ({}, {"is_meant": "yes"}):
        page = text_of(do(second, number, "confirm-override", **read, **meant))
        assert CHANGED["fa"] in page
        assert "دلیلی دیگر" in page, "the case is shown as it is now"
    done = do(
        second, number, "confirm-override", **shown_in(page, number, "confirm-override"), is_meant="yes"
    )
    assert done.headers["Location"] == f"/cases/{number}/?done=confirm-override"

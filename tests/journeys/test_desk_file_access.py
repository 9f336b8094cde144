"""A person reads what a person wrote, in a real browser: a refusal after its answers, and a payslip accepted."""

from __future__ import annotations

import uuid
from typing import Any

import pytest
from playwright.sync_api import Page

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.queries import determination_of
from hemayat.requests import actions
from hemayat.requests.states import CaseState
from tests.documents.upload_steps import keep_upload
from tests.journeys.browser import Site, Visitor
from tests.journeys.conftest import Meet
from tests.journeys.test_desk_cases import come_in, look, open_file
from tests.requests.conftest import decided, nation, registers
from tests.requests.steps import NOW, filed, head, ready, take_on, view
from tests.requests.test_officer_answers import TO_DOCUMENT, TO_WORDS, written
from tests.requests.test_person_reads import picture

__all__ = ["decided", "nation", "registers"]
DESKTOP, NARROW = (1440, 900), (1024, 768)
REFUSED, EARNER = 6, 2
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def claim(page: Page, site: Site, request: int) -> None:
    page.goto(f"{site.staff}/cases/{request}/")
    open_file(page)
    page.locator(f"form[action='/cases/{request}/claim/'] button").press("Enter")
    page.get_by_text("پرونده به شما سپرده شد").wait_for()


def open_picture(sara: Visitor, request: int, document: uuid.UUID) -> None:
    """In a tab of its own, as a press on the picture opens it; the checklist of the case then says so."""
    page = sara.page
    with page.expect_popup() as opened:
        page.locator(f"#action a[href='/cases/{request}/documents/{document}/enlarged/']").press("Enter")
    opened.value.locator(".app-picture img").wait_for()
    opened.value.close()
    assert page.locator(f"[data-when-opened='{document}']").is_visible()


def is_of_a_size_to_work_with(page: Page) -> bool:
    """At 1440 px: the page is at most two screens high and nearly as wide as the screen."""
    height = page.evaluate("() => document.documentElement.scrollHeight")
    panes = page.locator(".app-panes").bounding_box()
    return bool(panes and height <= 1_800 and panes["width"] >= 0.9 * 1_440)


def sees_the_matter_first(page: Page) -> bool:
    """Whether the applicant's own words are on the first screen."""
    words = page.locator(".app-quote").first.bounding_box()
    size = page.viewport_size
    return bool(words and size and words["y"] + words["height"] <= size["height"])


def accept(sara: Visitor, site: Site, request: int, payslip: uuid.UUID) -> None:
    """Set the income to what the payslip shows: value, first day, document."""
    page = sara.page
    page.goto(f"{site.staff}/cases/{request}/correct/")
    page.locator("main a[href*='/correct/incomes-'][href*='column=amount_rial']").first.press("Enter")
    page.get_by_text("شما هنوز آن را باز نکرده‌اید").wait_for()
    with page.expect_download():
        page.locator(f"a[href$='{payslip}/']").click()
    page.reload()
    page.get_by_text("شما آن را باز کرده‌اید", exact=True).wait_for()
    page.locator("#id_value").fill("۳۰۰٬۰۰۰٬۰۰۰")
    page.locator("#id_valid_from_day").fill("1")
    page.locator("#id_valid_from_month").select_option(index=1)
    page.locator("#id_valid_from_year").fill("1398")
    page.get_by_label("از کجا می‌دانید؟").fill("فیش حقوقی سه ماه گذشته")
    page.locator(f"input[name=document][value='{payslip}']").check()
    look(sara, "payslip-form")
    page.locator("main form button").first.press("Enter")
    page.get_by_text("فیش حقوقی سه ماه گذشته").wait_for()


@pytest.mark.parametrize("size", [DESKTOP, NARROW])
def test_an_objection_with_a_document_is_refused_only_after_the_officers_answers(
    size: tuple[int, int], nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    request, document = written(REFUSED)
    sara = meet(size=size)
    page = come_in(sara, site, "sara", "case_officer")
    claim(page, site, request)
    assert "پیش از ثبت نتیجه‌ای که به سود متقاضی نیست" in page.locator("main").inner_text()
    look(sara, f"reading-case-{size[0]}")
    assert sees_the_matter_first(page)
    assert size != DESKTOP or is_of_a_size_to_work_with(page)
    decide = page.locator(f"form[action='/cases/{request}/decide-by-rules/']")
    decide.locator("#id_words").fill(TO_WORDS)
    decide.locator("button[name=then]").press("Enter")
    page.get_by_text("این نتیجه به سود متقاضی نیست").first.wait_for()
    look(sara, f"reading-not-yet-{size[0]}")
    open_picture(sara, request, document)
    decide.locator(f"[name='{document}']").fill(TO_DOCUMENT)
    loads: list[str] = []
    page.on("load", lambda shown: loads.append(shown.url))
    decide.locator("button[name=then]").press("Enter")
    page.get_by_role("heading", name="پیش از ثبت تصمیمی به زیان متقاضی").wait_for()
    look(sara, f"reading-interrupted-{size[0]}")
    page.get_by_role("button", name="بله، تصمیم همین است").press("Enter")
    page.get_by_text("پروندهٔ دیگری برای شما باز نشد").wait_for()
    assert len(loads) == 2, loads
    page.goto(f"{site.staff}/cases/{request}/")
    look(sara, f"reading-refused-{size[0]}")
    seen = view(request, REFUSED)
    assert seen.state is CaseState.DECIDED
    assert {one.words for one in seen.officer_answers} == {TO_WORDS, TO_DOCUMENT}
    assert not sara.console


def test_a_payslip_is_accepted_and_one_officer_makes_the_family_eligible(
    nation: int, registers: Any, site: Site, meet: Meet
) -> None:
    """The register says 9 billion rials a year, the payslip says 300 million."""
    salary = {"kind": "wage", "amount_rial": 9_000_000_000}
    registers.correct("incomes", registers.person(EARNER)["national_id"], salary)
    by = head(EARNER)
    filed(by)
    take_on()
    with acting_as(SYSTEM, is_read_only=True):
        assert determination_of(EARNER).outcome == "not_eligible"  # type: ignore[union-attr]  # it was decided
    request = ready(by, why="حقوق من کمتر است؛ فیش حقوقی را فرستاده‌ام.")
    payslip = keep_upload(
        household=EARNER, province=by.province, case=f"request:{request}", name="فیش حقوقی.jpg", content=picture(),
        by=by.actor, now=NOW,
    )  # fmt: skip
    actions.file_request(request_id=request, key="form", by=by, now=NOW)
    take_on()
    assert view(request, EARNER).state is CaseState.AWAITING_OFFICER
    sara = meet(size=DESKTOP)
    page = come_in(sara, site, "sara", "case_officer")
    claim(page, site, request)
    accept(sara, site, request, payslip.id)
    look(sara, "payslip-accepted")
    decide = page.locator(f"form[action='/cases/{request}/decide-by-rules/']")
    decide.locator("button[type=submit]:not([name])").press("Enter")
    page.get_by_text("تصمیم گرفته شد").first.wait_for()
    look(sara, "payslip-decided")
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(EARNER)
    assert held
    assert (held.outcome, held.decision_id) == ("eligible", view(request, EARNER).decision_id)
    assert not sara.console

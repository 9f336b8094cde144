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
from tests.requests.steps import NOW, WHY, filed, head, ready, take_on, view
from tests.requests.test_officer_answers import TO_DOCUMENT, TO_WORDS, written
from tests.requests.test_person_reads import picture

__all__ = ["decided", "nation", "registers"]
DESKTOP, NARROW = (1440, 900), (1024, 768)
REFUSED, EARNER = 6, 2
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def claim(page: Page, site: Site, request: int) -> None:
    page.goto(f"{site.staff}/cases/{request}/")
    open_file(page)
    page.locator(f"a[href='/cases/{request}/claim/']").first.press("Enter")
    page.locator("main form button").first.press("Enter")
    page.get_by_text("پرونده به شما سپرده شد").wait_for()


def answer_everything(sara: Visitor, site: Site, request: int, document: uuid.UUID) -> None:
    """Open the document, and answer it and the words, side by side."""
    page = sara.page
    page.goto(f"{site.staff}/cases/{request}/answer/")
    assert WHY in page.locator("main").inner_text()
    with page.expect_download():
        page.locator(f"a[href$='{document}/']").click()
    page.reload()
    page.get_by_text("شما آن را باز کرده‌اید").wait_for()
    page.locator("#id_words").fill(TO_WORDS)
    page.locator(f"[name='{document}']").fill(TO_DOCUMENT)
    look(sara, f"reading-answers-{page.viewport_size['width'] if page.viewport_size else 0}")
    page.locator("main form button").first.press("Enter")
    page.get_by_text("متقاضی آن را همراه تصمیم می‌خواند").wait_for()


def accept(sara: Visitor, site: Site, request: int, payslip: uuid.UUID) -> None:
    """Set the income to what the payslip shows: value, first day, document."""
    page = sara.page
    page.goto(f"{site.staff}/cases/{request}/correct/")
    page.locator("main a[href*='/correct/incomes-']").first.press("Enter")
    page.get_by_text("شما هنوز آن را باز نکرده‌اید").wait_for()
    with page.expect_download():
        page.locator(f"a[href$='{payslip}/']").click()
    page.reload()
    page.get_by_text("شما آن را باز کرده‌اید", exact=True).wait_for()
    page.locator("input[name=column][value=amount_rial]").check()
    page.get_by_label("مقدار صحیح").fill("۳۰۰٬۰۰۰٬۰۰۰")
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
    page.goto(f"{site.staff}/cases/{request}/decide-by-rules/")
    page.locator("main form button").first.press("Enter")
    assert "این نتیجه به سود متقاضی نیست" in page.locator("main").inner_text()
    look(sara, f"reading-not-yet-{size[0]}")
    answer_everything(sara, site, request, document)
    page.goto(f"{site.staff}/cases/{request}/decide-by-rules/")
    page.locator("main form button").first.press("Enter")
    page.get_by_role("heading", name="پیش از ثبت تصمیمی به زیان متقاضی").wait_for()
    page.get_by_role("button", name="بله، تصمیم همین است").press("Enter")
    page.get_by_text("تصمیم گرفته شد").first.wait_for()
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
    page.locator(f"a[href='/cases/{request}/decide-by-rules/']").first.press("Enter")
    page.locator("main form button").first.press("Enter")
    page.get_by_text("تصمیم گرفته شد").first.wait_for()
    look(sara, "payslip-decided")
    with acting_as(SYSTEM, is_read_only=True):
        held = determination_of(EARNER)
    assert held
    assert (held.outcome, held.decision_id) == ("eligible", view(request, EARNER).decision_id)
    assert not sara.console

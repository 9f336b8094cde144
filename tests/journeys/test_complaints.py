"""A late result, in a real browser: its head complains on a telephone, and an inspector answers, both by keyboard."""

from __future__ import annotations

from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from hemayat.accounts import sessions
from hemayat.accounts.models import CitizenSession
from hemayat.audit.context import SYSTEM, acting_as
from tests.documents.pictures import photograph
from tests.documents.upload_steps import check_all
from tests.journeys.browser import Site, Visitor
from tests.journeys.conftest import Meet
from tests.journeys.steps import pages_on_paper, press, write
from tests.journeys.test_desk_cases import come_in as come_to_the_desk
from tests.requests.conftest import decided, nation
from tests.requests.steps import filed, head

__all__ = ["decided", "nation"]
DESKTOP, SMALL = (1280, 900), (360, 780)
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def come_in(visitor: Visitor, site: Site) -> None:
    """The head of household 1, signed in as by a code."""
    known = head()
    session = CitizenSession(
        person_index=known.person_index, household_id=1, province=known.province, is_synthetic=True, via="code",
        national_id_sealed=known.national_id_sealed,
    )  # fmt: skip
    with acting_as(SYSTEM):
        token = sessions.begin_session(session, former="", now=timezone.now()).token
    host = urlsplit(site.citizen).hostname or ""
    cookie = {"name": "__Host-head", "value": token, "domain": host, "path": "/", "secure": True}
    visitor.context.add_cookies([cookie])  # type: ignore[list-item]  # the driver's own type says no less


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"complaint-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


def complain(citizen: Visitor, site: Site, number: int) -> None:
    page = citizen.page
    page.goto(f"{site.citizen}/my/requests/{number}/")
    look(citizen, "1-way-in")
    press(citizen, f"a[href='/my/complaints/late/{number}/']")
    look(citizen, "2-form")
    press(citizen, "main form button")
    assert page.title().startswith("خطا:")
    write(citizen, "#id_words", "کرایه‌ام عقب افتاد.")
    write(citizen, "#id_damage_rial", "۱۲٬۰۰۰٬۰۰۰")
    write(citizen, "#id_damage_words", "کرایهٔ دو ماه")
    press(citizen, "main form button")
    look(citizen, "3-filed")


def ask(inspector: Visitor, site: Site) -> None:
    """From the queue to a question."""
    desk = come_to_the_desk(inspector, site, "sara", "inspector")
    desk.locator("nav").get_by_role("link", name="شکایت‌ها").press("Enter")
    look(inspector, "4-queue")
    desk.locator("tbody a").first.press("Enter")
    desk.get_by_label("رسیدگی به شکایت").press("Space")
    desk.get_by_role("button", name="باز کردن پرونده").press("Enter")
    desk.get_by_role("button", name="دریافت شکایت").press("Enter")
    look(inspector, "5-taken-up")
    desk.get_by_role("link", name="پرسش از شاکی").press("Enter")
    desk.get_by_label("از شاکی چه می‌پرسید؟").fill("رسید کرایه را دارید؟")
    desk.get_by_role("button", name="پرسش از شاکی").press("Enter")
    desk.get_by_text("مهلت شما تا رسیدن پاسخ متوقف است").wait_for()


def reply(citizen: Visitor, site: Site) -> None:
    citizen.page.goto(f"{site.citizen}/my/complaints/")
    look(citizen, "6-asked")
    with citizen.page.expect_navigation():
        citizen.page.locator("section.app-message a").first.press("Enter")
    press(citizen, "main a.govuk-button")
    write(citizen, "#id_words", "دارم و می‌فرستم.")
    photo = {"name": "رسید.jpg", "mimeType": "image/jpeg", "buffer": photograph()}
    citizen.page.locator("#id_content").set_input_files(photo)  # type: ignore[arg-type]  # the driver's own type says no less
    press(citizen, "main form button")
    citizen.page.get_by_text("دریافت شد و در حال بررسی است").wait_for()
    check_all()
    citizen.page.reload()
    citizen.page.get_by_role("link", name="رسید.jpg").wait_for()


def answer(inspector: Visitor) -> None:
    desk = inspector.page
    desk.reload()
    desk.get_by_role("link", name="رسید.jpg").wait_for()
    desk.get_by_role("link", name="ثبت پاسخ کتبی").press("Enter")
    look(inspector, "7-answer")
    desk.get_by_label("شکایت وارد است", exact=True).press("Space")
    desk.get_by_label("پاسخ کتبی دفتر بازرسی").fill("حق با شماست. نتیجه تا پایان هفته می‌رسد.")
    desk.get_by_role("button", name="پاسخ کتبی").press("Enter")
    desk.get_by_text("پاسخ کتبی فرستاده شد").wait_for()
    inspector.page.set_viewport_size({"width": SMALL[0], "height": SMALL[1]})
    look(inspector, "8-answered-small")


def test_a_late_result_is_complained_of_and_answered(nation: int, site: Site, meet: Meet) -> None:
    number = filed(head())  # years ago, by the clock of this machine
    citizen, inspector = meet(SMALL), meet(DESKTOP)
    come_in(citizen, site)
    complain(citizen, site, number)
    ask(inspector, site)
    reply(citizen, site)
    answer(inspector)
    citizen.page.reload()
    citizen.page.get_by_text("حق با شماست.").wait_for()
    look(citizen, "9-answer")
    press(citizen, "a[href$='/dossier/']")
    look(citizen, "10-dossier")
    assert pages_on_paper(citizen, "complaint-dossier") == 1
    citizen.page.goto(f"{site.citizen}/my/complaints/conduct/")
    look(citizen, "11-conduct")
    assert not citizen.console
    assert not inspector.console

"""A head of household asks for something, on a telephone: object, dispute a data item, apply, leave, come back."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from django.utils import timezone
from playwright.sync_api import FilePayload, Page
from pytest_django.plugin import DjangoDbBlocker

from hemayat.accounts.models import CitizenSession
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.common.dates import to_jalali
from hemayat.documents.models import Document
from hemayat.operations.postgres import DatabaseUrls
from hemayat.requests.actions import answer_applicant, decide_by_rules, keep_opening
from tests.documents.upload_steps import check_all
from tests.journeys.browser import NARROW, Visitor
from tests.journeys.nation import Head, Place, nation_at_work
from tests.journeys.steps import pages_on_paper, press, sign_in, write
from tests.requests.steps import officer

SMALL = (360, 780)
HOUSEHOLDS = 600
"""Enough that somebody among them was refused for a car long sold."""
BESIDE = ("/my/requests/", "/my/requests/changed/", "/my/requests/wrong/", "/my/consents/", "/my/household/")
MOST_BYTES = 20_000
"""Of a page over the wire, once the browser has the styles."""
pytestmark = pytest.mark.slow
WORDS = "این خودرو را پارسال فروخته‌ام و سند آن به نام خریدار است."


@pytest.fixture(scope="module")
def place(
    django_db_setup: DatabaseUrls,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Place]:
    with (
        django_db_blocker.unblock(),
        nation_at_work(tmp_path_factory.mktemp("requests"), django_db_setup, HOUSEHOLDS) as made,
    ):
        yield made


def come_in(visitor: Visitor, place: Place, head: Head, path: str = "/my/") -> None:
    visitor.page.goto(f"{place.site.citizen}{path}")
    sign_in(visitor, place, head)


def look(visitor: Visitor, name: str) -> None:
    """A picture to be looked at; nothing clipped, and axe finds nothing."""
    visitor.shoot(f"requests-{name}")
    assert not visitor.is_wider_than_the_screen(), name
    if visitor.has_script:
        assert not visitor.judge(), name


def follow(visitor: Visitor, words: str) -> None:
    """Look at the page again until it says so, as somebody would who waits for it."""
    for _ in range(240):
        visitor.page.reload()
        if words in visitor.page.locator("main").inner_text():
            return
        visitor.page.wait_for_timeout(250)
    visitor.shoot("requests-never-came")
    raise AssertionError(f"{words} never came: {visitor.page.locator('main').inner_text()}")


def end_sessions(head: Head) -> None:
    """As if they had done nothing for too long."""
    with acting_as(SYSTEM):
        CitizenSession.objects.filter(household_id=head.household).update(expires_at=timezone.now())


def consent_and_file(visitor: Visitor) -> str:
    """From the page of words: the check, with the consent on it; the tracking code."""
    press(visitor, "main form button.govuk-button")
    press(visitor, "main form button.govuk-button")
    code = visitor.page.locator(".govuk-panel .app-code").inner_text()
    press(visitor, "main a.govuk-button")
    return code


def say_what_and_why(visitor: Visitor) -> None:
    """All of an objection, by keyboard, with a picture chosen as one does."""
    if not visitor.page.locator("#id_criteria_0").is_checked():
        visitor.tab_to("#id_criteria_0")
        visitor.page.keyboard.press("Space")
    write(visitor, "#id_why", WORDS)
    picture = FilePayload(name="سند فروش.png", mimeType="image/png", buffer=visitor.page.screenshot())
    visitor.page.locator("#id_content").set_input_files(picture)
    look(visitor, "1-objection")
    press(visitor, "main form button.govuk-button")


def refuse_after_answers(page: Page) -> None:
    """What an officer does who opens the document, answers it and the words, and lets the rules decide."""
    request, now = int(re.findall(r"/my/requests/(\d+)/", page.url)[0]), timezone.now()
    by = officer()
    check_all()
    with acting_as(SYSTEM, is_read_only=True):
        (document,) = Document.objects.filter(case=f"request:{request}").values_list("id", flat=True)
    keep_opening(request_id=request, document=document, by=by, now=now)
    for one, words in ((document, "در سند نام خریدار نیامده است."), (None, "فروش خودرو ثبت نشده است.")):
        answer_applicant(request_id=request, document=one, words=words, by=by, now=now)
    decide_by_rules(request_id=request, by=by, now=timezone.now())


def test_an_objection_by_keyboard_without_script(place, meet):
    visitor = meet(SMALL, has_script=False)
    page = visitor.page
    come_in(visitor, place, place.somebody("not_eligible"), "/my/decision/")
    press(visitor, "form:has(input[value=objection]) button")
    say_what_and_why(visitor)
    look(visitor, "7-check")
    press(visitor, "main form button.govuk-button")
    look(visitor, "8-filed")
    code = page.locator(".app-code").inner_text()
    press(visitor, "main a.govuk-button")
    follow(visitor, "نزد کارشناس")
    look(visitor, "9-with-officer")
    refuse_after_answers(page)
    follow(visitor, "تصمیم گرفته شد")
    look(visitor, "9-decided")
    assert "در سند نام خریدار نیامده است." in page.locator("main").inner_text(), "R1.4e"
    press(visitor, "main a.govuk-button")
    look(visitor, "9-decision-with-answers")
    assert "در سند نام خریدار نیامده است." in page.locator("main").inner_text()
    for name, path in {"10-my": "/my/", "11-all": "/my/requests/", "12-consents": "/my/consents/"}.items():
        page.goto(f"{place.site.citizen}{path}")
        look(visitor, name)
    page.goto(f"{place.site.citizen}/my/messages/")
    assert code in page.locator("main").inner_text()


def test_one_refused_for_a_car_long_sold_sees_it_corrected_and_what_changed(place, meet):
    visitor = meet(SMALL)
    page = visitor.page
    head = place.somebody("sold_car")
    come_in(visitor, place, head, "/my/decision/")
    look(visitor, "20-decision-with-records")
    visitor.speak("en")
    look(visitor, "20-decision-with-records-en")
    visitor.speak("fa")
    card = page.locator(".app-record").first.inner_text()
    plate = re.search(r"پلاک\s\d+\s\w+\s●●●\s–\u2060\s\d+", card)
    assert plate, card
    press(visitor, ".app-record button[value=sold]")
    look(visitor, "21-what-is-wrong")
    write(visitor, "#id_why", WORDS)
    press(visitor, "main form button")
    look(visitor, "21-check-and-consent")
    press(visitor, "main form button")
    press(visitor, "main a.govuk-button")
    look(visitor, "22-dispute-filed")
    assert plate[0] in page.locator("main").inner_text()
    follow(visitor, "سازمان اطلاعات را اصلاح کرد")
    follow(visitor, "تصمیم گرفته شد")
    look(visitor, "23-dispute-decided")
    table = page.locator("table").inner_text()
    assert "غیرمشمول" in table
    assert "مشمول" in table
    press(visitor, "main a.govuk-button")
    look(visitor, "24-new-decision")
    assert "مشمول" in page.locator("main").inner_text()


def test_a_head_not_covered_applies_and_is_decided(place, meet):
    visitor = meet(SMALL)
    come_in(visitor, place, place.somebody("not_covered"))
    look(visitor, "30-not-covered")
    press(visitor, "form[action='/my/requests/new/'] button")
    look(visitor, "31-application")
    consent_and_file(visitor)
    follow(visitor, "تصمیم گرفته شد")
    look(visitor, "32-application-decided")
    visitor.page.goto(f"{place.site.citizen}/my/")
    look(visitor, "33-status")


def write_date(visitor, name, day):
    year, month, of_month = to_jalali(day)
    write(visitor, f"#id_{name}_day", str(of_month))
    visitor.page.locator(f"#id_{name}_month").select_option(str(month))
    write(visitor, f"#id_{name}_year", str(year))


def test_a_mother_whom_no_register_knows_as_a_household_builds_it_member_by_member(place, meet):
    visitor = meet(SMALL)
    page, head = visitor.page, place.somebody("no_household")
    come_in(visitor, place, head)
    look(visitor, "40-no-household")
    press(visitor, "form[action='/my/requests/new/'] button")
    look(visitor, "41-members-none")
    child = place.somebody("her_child")
    press(visitor, "a[href$='/members/add/']")
    page.locator("#id_relation").select_option("child")
    write(visitor, "#id_national_id", child.national_id)
    write_date(visitor, "own_birth_date", head.birth_date)
    write_date(visitor, "birth_date", child.birth_date)
    year = to_jalali(child.birth_date)[0]
    write(visitor, "#id_birth_date_year", str(year + 1))
    press(visitor, "main form button")
    look(visitor, "42-member-not-confirmed")
    assert "این شخص را نمی‌توان اضافه کرد" in page.locator(".govuk-error-summary").inner_text()
    write(visitor, "#id_birth_date_year", str(year))
    press(visitor, "main form button")
    look(visitor, "43-members")
    press(visitor, "main form button.govuk-button")
    consent_and_file(visitor)
    follow(visitor, "بررسی درخواست به کارشناس سپرده شد")
    look(visitor, "44-built-with-officer")
    page.goto(f"{place.site.citizen}/my/household/")
    look(visitor, "45-built-household")


def test_nothing_typed_is_lost_without_a_network_or_a_session_or_on_another_telephone(place, meet):
    visitor, head = meet(SMALL), place.somebody("not_eligible")
    page = visitor.page
    come_in(visitor, place, head, "/my/decision/")
    press(visitor, "form:has(input[value=objection]) button")
    address = page.url
    write(visitor, "#id_why", WORDS)
    visitor.context.set_offline(True)
    page.locator("main form button.govuk-button").click()
    assert page.get_by_text("اینترنت شما وصل نیست").is_visible()
    visitor.shoot("requests-50-offline")
    visitor.context.set_offline(False)
    page.locator("[data-offline]").wait_for(state="hidden")
    page.wait_for_timeout(1_100)  # a button takes one press a second
    assert page.locator("#id_why").input_value() == WORDS
    # The session is gone meanwhile, as after an evening: the form is sent all the same.
    end_sessions(head)
    page.locator("main form button.govuk-button").click()
    look(visitor, "51-signed-out")
    sign_in(visitor, place, head)
    assert page.url == address
    look(visitor, "52-offered-again")
    assert page.locator("#id_why").input_value() == WORDS
    press(visitor, "main form button.govuk-button")
    other = meet(SMALL)
    come_in(other, place, head, "/my/requests/")
    look(other, "53-another-telephone")
    press(other, "main h3 a")
    assert other.page.locator("#id_why").input_value() == WORDS


@pytest.mark.parametrize("lang", ["fa", "en"])
def test_every_page_fits_the_narrowest_screen_with_text_of_twice_the_size(lang, place, meet):
    visitor = meet(NARROW)
    page = visitor.page
    come_in(visitor, place, place.somebody("needs_data"), "/my/decision/")
    visitor.speak(lang)
    press(visitor, "form:has(input[value=objection]) button")
    draft = page.url.removesuffix("claim/")
    pages = ("claim/", "evidence/", "consents/", "check/", "withdraw/")
    for address in (
        *(f"{draft}{name}" for name in pages),
        *(f"{place.site.citizen}{path}" for path in BESIDE),
    ):
        page.goto(address)
        name = f"{lang}-{address.partition('/my/')[2].strip('/').replace('/', '-')}"
        look(visitor, f"60-{name}")
        visitor.text_at(200)
        assert not visitor.is_wider_than_the_screen(), address
        assert visitor.weigh(address) < MOST_BYTES, address
    assert visitor.console == []


def test_a_request_is_printed_on_one_sheet(place, meet):
    visitor = meet(SMALL)
    come_in(visitor, place, place.somebody("eligible"), "/my/decision/")
    press(visitor, "form[action='/my/requests/new/'] button")
    write(visitor, "#id_why", WORDS)
    press(visitor, "main form button.govuk-button")
    press(visitor, "main form button.govuk-button")
    assert pages_on_paper(visitor, "requests-70-filed") == 1

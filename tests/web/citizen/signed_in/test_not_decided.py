"""A household that the national run could not decide is told so when its head signs in: why, and what happens next."""

from __future__ import annotations

import pytest
from django.utils import timezone

from hemayat.audit.context import NOBODY, SYSTEM, acting_as
from hemayat.eligibility.models import HouseholdNotDecided
from hemayat.web.citizen.status.undecided_texts import not_decided_words
from tests.accounts.steps import last_code, work
from tests.web.citizen.signed_in.published_nation import NOT_DECIDED, SUPPORTED
from tests.web.citizen.signed_in.test_sign_in import begin, enter_code

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
@pytest.mark.parametrize("reason", list(NOT_DECIDED))
def test_the_head_reads_why_and_what_happens_next(nation, enter, reason: str, path: str) -> None:
    household = 901 + list(NOT_DECIDED).index(reason)
    page = enter(household).get(path).content.decode()
    words = not_decided_words(reason)
    assert words
    for part in (
        "در این دوره دربارهٔ خانوار شما تصمیم گرفته نشد",
        words.why,
        words.correct,
        "به معنی رد شدن نیست",
    ):
        assert str(part) in page
    assert "خانوار شما در دورهٔ بعد دوباره بررسی می‌شود" in page
    assert "درخواست کمک معیشت" in page


@pytest.mark.parametrize("path", ["/my/", "/my/decision/"])
def test_a15_a_head_with_support_reads_that_it_goes_on(nation, enter, path: str) -> None:
    goes_on = "کمک معیشت شما قطع نمی‌شود. تا زمان تصمیم دربارهٔ خانوار شما، مانند قبل پرداخت می‌شود."
    page = enter(SUPPORTED).get(path).content.decode()
    words = not_decided_words("two_heads")
    assert words
    assert str(words.why) in page
    assert goes_on in page
    page = enter(903).get(path).content.decode()
    assert str(words.why) in page
    assert goes_on not in page, "they had no support before"


def test_in_english_too(nation, enter) -> None:
    browser = enter(901)
    browser.cookies["__Host-language"] = "en"
    page = browser.get("/my/").content.decode()
    assert "We did not make a decision about your household in this round" in page
    assert "the head of your household has died" in page


def test_a_household_of_no_extract_is_told_what_it_was_told_before(nation, enter) -> None:
    assert "خانوار شما در این دوره بررسی نشده است" in enter(77_777).get("/my/").content.decode()


def test_each_household_of_the_extract_that_was_not_decided_is_kept_once_for_each_run(nation) -> None:
    with acting_as(SYSTEM):
        rows = set(HouseholdNotDecided.objects.values_list("run_id", "household_id", "reason"))
    expected = {(901 + place, reason) for place, reason in enumerate(NOT_DECIDED)}
    assert rows == {(run, *one) for run in (nation.first, nation.second) for one in expected} | {
        (nation.second, SUPPORTED, "two_heads")
    }


def test_r4_1c_nobody_sees_that_another_household_was_not_decided(nation, enter) -> None:
    with acting_as(NOBODY):
        assert not HouseholdNotDecided.objects.exists()
    assert "تصمیم گرفته نشد" not in enter(77_777).get("/my/").content.decode()


@pytest.mark.parametrize("reason", list(NOT_DECIDED))
def test_a_member_who_is_not_the_head_reads_the_named_reason_and_what_happens_next(
    nation, register, citizen, reason: str
) -> None:
    page = turned_away(register, citizen, 901 + list(NOT_DECIDED).index(reason))
    words = not_decided_words(reason)
    assert words
    for part in (words.why, words.correct, "در این دوره دربارهٔ خانوار شما تصمیم گرفته نشد"):
        assert str(part) in page
    assert "خانوار شما در دورهٔ بعد دوباره بررسی می‌شود" in page
    assert "به معنی رد شدن نیست" in page
    citizen.cookies["__Host-language"] = "en"
    page = citizen.get("/sign-in/told/").content.decode()
    assert "We did not make a decision about your household in this round" in page
    assert "assessed again in the next round" in page


WHO_CAN_APPLY = {
    "head_dead": (
        "سرپرست جدید می‌تواند پس از ثبت در ثبت احوال درخواست بدهد",
        "the new head can apply once the civil registry has registered them",
    ),
    "no_head": (
        "از ثبت احوال بخواهید برای خانوار شما سرپرست ثبت کند. سپس همان سرپرست می‌تواند",
        "ask the civil registry to register a head for your household",
    ),
    "two_heads": (
        "وقتی فقط یک سرپرست ثبت شده باشد",
        "Once only one head is registered",
    ),
}
REGISTERED = (
    "سرپرستی که در ثبت احوال ثبت شده است می‌تواند",
    "the head registered with the civil registry can apply now",
)


@pytest.mark.parametrize("reason", list(NOT_DECIDED))
def test_a_member_reads_who_can_apply_as_far_as_the_reason_allows(
    nation, register, citizen, reason: str
) -> None:
    """Without one living head nobody is registered who could apply now."""
    pages = [turned_away(register, citizen, 901 + list(NOT_DECIDED).index(reason))]
    citizen.cookies["__Host-language"] = "en"
    pages.append(citizen.get("/sign-in/told/").content.decode())
    expected = WHO_CAN_APPLY.get(reason, REGISTERED)
    for page, words, registered in zip(pages, expected, REGISTERED, strict=True):
        assert words in page
        assert (registered in page) is (reason not in WHO_CAN_APPLY)
    assert "شمارهٔ همراه خودش" in pages[0]
    assert "مرحلهٔ بعد: خانوار شما" in pages[0]


def test_r4_1c_a_member_of_a_decided_household_reads_nothing_of_how_it_stands(
    nation, register, citizen
) -> None:
    for person, household in enumerate((*nation.of.values(), 77_777), start=1):
        citizen.cookies.clear()
        page = turned_away(register, citizen, household, person)
        assert "این صفحه‌ها را فقط سرپرست خانوار شما می‌تواند ببیند" in page
        assert "تصمیم گرفته نشد" not in page
        assert "مشمول" not in page.split("<main", 1)[1].split("</main>", 1)[0]


def test_r4_1c_the_reason_is_read_by_who_was_confirmed_alone(nation, register, citizen) -> None:
    """A wrong code says nothing, nor does the sealed cookie of the way there."""
    register.add(1, is_head=False, household_id=901)
    begin(citizen)
    work(timezone.now())
    page = enter_code(citizen, "00000").content.decode()
    assert "درگذشته" not in page
    assert citizen.get("/sign-in/told/").status_code == 302


def turned_away(register, citizen, household: int, person: int = 1) -> str:
    """The page that a confirmed member of this household comes to, who is not its head."""
    register.add(person, is_head=False, household_id=household)
    begin(citizen, person)
    work(timezone.now())
    assert enter_code(citizen, last_code()).headers["Location"] == "/sign-in/told/"
    found: str = citizen.get("/sign-in/told/").content.decode()
    return found

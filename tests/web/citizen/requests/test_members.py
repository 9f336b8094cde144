"""R4.1a: somebody whom no register knows with a household builds it, member by member, each confirmed at once."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace

import pytest

from hemayat.common.dates import to_jalali
from hemayat.common.national_id import national_id_from_parts
from hemayat.inquiries import adapter_selection
from hemayat.inquiries.snapshot_adapter import SnapshotRegisterAdapter
from hemayat.registers.schema import TABLES
from tests.support.extracts import filled_row, national_id
from tests.web.citizen.requests.steps import answer, begin, consent, file, text_of

pytestmark = pytest.mark.django_db
CHILD, BORN = national_id_from_parts(999, 7_001), dt.date(2013, 9, 1)


OWN = dt.date(1985, 5, 1)
READ = "تا کارشناس یادداشت یا مدرک شما را نخواند"


def given(
    who: str = CHILD, born: dt.date = BORN, relation: str = "child", own: dt.date = OWN
) -> dict[str, str]:
    """The form of one member, as it is typed."""
    days = {"birth_date": to_jalali(born), "own_birth_date": to_jalali(own)}
    parts = {
        f"{name}_{part}": str(number)
        for name, day in days.items()
        for part, number in zip(("year", "month", "day"), day, strict=True)
    }
    return {"relation": relation, "national_id": who, **parts}


@pytest.fixture
def draft(nation, enter, settings, tmp_path):
    """A browser with an application that is being built; its civil registry knows a child who is in no household."""
    browser = enter(None)
    settings.INQUIRIES, settings.DEMO_NATION = "snapshot", nation.snapshot
    settings.ENVIRONMENT = replace(settings.ENVIRONMENT, home=tmp_path)
    registers = adapter_selection.configured_registers()
    assert isinstance(registers, SnapshotRegisterAdapter)
    named = {
        "given_name": "سارا",
        "birth_date": BORN.isoformat(),
        "household_id": None,
        "relation_to_head": None,
    }
    row = {
        name: value for name, value in filled_row(TABLES["persons"], named).items() if name != "national_id"
    }
    registers.simulated.desk.correct("persons", int(CHILD), [row])
    return browser, begin(browser, "application")


def add(draft, **typed):
    browser, number = draft
    return browser.post(f"/my/requests/{number}/members/add/", typed or given())


def listed(draft) -> str:
    browser, number = draft
    return text_of(browser.get(f"/my/requests/{number}/members/"))


def test_a_member_is_confirmed_listed_and_taken_off_again(draft):
    browser, number = draft
    assert "تنها زندگی می‌کنم" in listed(draft)
    assert add(draft).headers["Location"] == f"/my/requests/{number}/members/"
    page = listed(draft)
    assert "سارا" in page
    assert "فرزند" in page
    assert CHILD not in page
    assert "همهٔ اعضا همین‌ها هستند" in page
    removed = browser.post(f"/my/requests/{number}/members/2/remove/")
    assert removed.headers["Location"] == f"/my/requests/{number}/members/"
    assert "سارا" not in listed(draft)


def test_the_draft_leads_to_the_members_until_it_is_said_that_these_are_all(draft):
    browser, number = draft
    add(draft)
    at = f"/my/requests/{number}/"
    assert browser.get(at).headers["Location"] == f"{at}members/"
    assert 'name="key"' not in text_of(browser.get(f"{at}check/"))
    assert browser.post(f"{at}members/").headers["Location"] == f"{at}claim/"
    assert browser.get(at).headers["Location"] == f"{at}claim/"
    check = text_of(browser.get(f"{at}check/"))
    assert "اعضای خانوار</dt>" in check
    assert "سارا" in check
    assert 'name="key"' in check


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        (given(who="123"), "کد ملی ده رقم است"),
        (given(relation=""), "یک پاسخ انتخاب کنید: چه نسبتی با شما دارد؟"),
        (given(born=dt.date(2040, 1, 1)), "تاریخ نباید در آینده باشد"),
        (given(born=dt.date(2013, 9, 2)), "این شخص را نمی‌توان اضافه کرد"),
        (given(who=national_id_from_parts(999, 7_777)), "این شخص را نمی‌توان اضافه کرد"),
        (
            given(who=national_id(21), born=dt.date(1980, 3, 21), relation="sibling"),
            "این شخص را نمی‌توان اضافه کرد",
        ),
    ],
    ids=["no id", "no relation", "not born yet", "another date", "nobody", "of another household"],
)
def test_who_is_not_confirmed_is_not_added_and_nothing_typed_is_lost(typed, words, draft):
    page = text_of(add(draft, **typed))
    assert "<title>خطا: " in page
    assert words in page
    assert f'value="{typed["national_id"]}"' in page
    assert 'class="govuk-error-message"' in page, "the same words stand beside the field"
    assert "تنها زندگی می‌کنم" in listed(draft)


@pytest.mark.parametrize(
    ("typed", "field", "words"),
    [
        (given(own=BORN), "birth_date_year", "نمی‌تواند فرزند یا نوهٔ شما باشد"),
        (
            given(own=BORN + dt.timedelta(days=1), relation="grandchild"),
            "birth_date_year",
            "فرزند یا نوهٔ شما",
        ),
        (given(relation="parent"), "birth_date_year", "نمی‌تواند پدر یا مادر شما باشد"),
        (given(own=BORN, relation="parent"), "birth_date_year", "نمی‌تواند پدر یا مادر شما باشد"),
    ],
    ids=["a child as old", "a grandchild older", "a parent younger", "a parent as old"],
)
def test_whoever_cannot_be_what_they_are_said_to_be_is_refused_at_the_date(typed, field, words, draft):
    page = text_of(add(draft, **typed))
    assert words in page
    assert f'href="#id_{field}"' in page, "the summary leads to the part to correct"
    assert "تنها زندگی می‌کنم" in listed(draft)


def test_ones_own_date_of_birth_is_kept_for_the_next_member_and_can_be_corrected(draft):
    browser, number = draft
    assert "نمی‌تواند فرزند" in text_of(add(draft, **given(own=BORN)))
    form = text_of(browser.get(f"/my/requests/{number}/members/add/"))
    assert re.search(r'name="own_birth_date_year"[^>]*value="1392"', form)
    assert add(draft, **given()).status_code == 302
    assert "سارا" in listed(draft)


def test_nobody_is_added_twice(draft):
    add(draft)
    assert "این شخص قبلاً در فهرست ثبت شده است" in text_of(add(draft))


def test_a_registry_that_is_silent_is_told_and_held_against_nobody(draft, settings):
    settings.INQUIRIES = "http"  # the registers of this test over HTTP confirm nobody
    assert "ثبت احوال اکنون پاسخ نمی‌دهد" in text_of(add(draft))


def test_a_head_whose_household_is_known_builds_none(nation, register, citizen):
    """The civil registry has a household of theirs that no run decided: its members are not asked for."""
    from django.utils import timezone  # noqa: PLC0415 - once Django is set up

    from hemayat.web.citizen.sessions import COOKIE  # noqa: PLC0415 - models, once Django is set up
    from tests.accounts.steps import signed_in  # noqa: PLC0415 - the same

    register.add(900, household_id=900)
    citizen.cookies[COOKIE] = signed_in(900, now=timezone.now()).token
    assert "درخواست کمک معیشت" in text_of(citizen.get("/my/"))
    number = begin(citizen, "application")
    assert citizen.get(f"/my/requests/{number}/").headers["Location"] == f"/my/requests/{number}/claim/"
    assert "اعضای خانوار</dt>" not in text_of(citizen.get(f"/my/requests/{number}/check/"))
    assert citizen.get(f"/my/requests/{number}/members/").status_code == 404


def test_the_page_of_the_household_names_the_application_and_not_the_registry_as_its_source(draft):
    browser, _ = draft
    page = text_of(browser.get("/my/household/"))
    assert "اعضایی که در درخواست معرفی می‌کنید" in page
    assert "این فهرست را سازمان ثبت احوال اعلام کرده است" not in page


def test_who_named_members_reads_that_an_officer_decides(draft):
    browser, number = draft
    add(draft)
    browser.post(f"/my/requests/{number}/members/")
    answer(browser, number, "claim", note="")
    consent(browser, number)
    done = file(browser, number)
    assert "کارشناس این درخواست را بررسی می‌کند و تصمیم می‌گیرد" in done
    assert "می‌توانید بررسی کارشناس را بخواهید" not in done
    assert "تصمیم قبلی معتبر می‌ماند" not in done, "there was none"
    for path in ("/my/", "/my/requests/"):
        assert 'value="application"' not in text_of(browser.get(path)), "it is filed, and no other one can be"
    assert READ in text_of(browser.get(f"/my/requests/{number}/evidence/"))


def test_who_has_no_decision_can_apply_again_with_the_words_that_came_too_late(draft):
    browser, number = draft
    browser.post(f"/my/requests/{number}/members/")
    answer(browser, number, "claim", note="")
    consent(browser, number)
    file(browser, number)
    page = text_of(browser.get(f"/my/requests/{number}/evidence/"))
    assert "یادداشت یا مدرک شما را به درخواست اضافه می‌کنیم" in page
    assert READ not in page
    browser.post(f"/my/requests/{number}/withdraw/")
    note = "اجاره‌نامه را یافتم."
    page = text_of(browser.post(f"/my/requests/{number}/evidence/", {"words": note}))
    assert 'name="kind" value="objection"' not in page
    assert 'name="kind" value="application"' in page
    assert f'name="words" value="{note}"' in page
    again = browser.post("/my/requests/new/", {"kind": "application", "words": note}).headers["Location"]
    assert again.endswith("/members/")
    assert note in text_of(browser.get(again.replace("members", "claim")))

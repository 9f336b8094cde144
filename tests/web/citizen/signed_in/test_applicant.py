"""What is shown to who belongs to no household yet (R3.3a)."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.requests import actions
from hemayat.requests.models import Request
from hemayat.requests.own_household import end_application
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.sessions import COOKIE
from tests.accounts.steps import signed_in
from tests.requests.steps import ready
from tests.support.agreements import closed
from tests.support.markup import faults
from tests.web.citizen.signed_in.test_pages import text_of
from tests.web.citizen.signed_in.test_who_sees_what import MINE

pytestmark = pytest.mark.django_db


@pytest.fixture
def applicant(nation, register, citizen):
    """The browser, in which somebody is signed in of whom no register knows a household."""
    register.add(9, household_id=None, province="", is_head=False)
    citizen.cookies[COOKIE] = signed_in(9, now=timezone.now()).token
    return citizen


def test_r3_3a_who_has_no_household_is_told_kindly_and_that_they_may_apply(applicant):
    for path in ("/my/", "/my/decision/"):
        page = text_of(applicant.get(path))
        assert "نام شما را در هیچ خانواری ثبت نکرده است" in page
        assert "شما رد نشده‌اید" in page
        assert "درخواست کمک معیشت" in page
        assert "بررسی نشده است" not in page
    applicant.cookies["__Host-language"] = "en"
    assert "apply for yourself and the people who live with you" in text_of(applicant.get("/my/"))


KINDS: dict[str, tuple[dict[str, Any], dict[str, Any], str, str]] = {
    "nobody": (
        {"household_id": None},
        {},
        "apply for yourself and the people who live with you",
        "If you apply today, we will answer by",
    ),
    "minor": (
        {"household_id": None, "is_minor": True},
        {},
        "Ask a parent or guardian to apply for you",
        "If they apply today, we will answer them by",
    ),
    "apart": (
        {"household_id": 77},
        {"lives_apart": True},
        "The civil registry lists you in another person’s household",
        "If you apply today, a case officer will tell you by",
    ),
}


@pytest.mark.parametrize("kind", KINDS)
def test_each_kind_of_applicant_reads_what_the_registry_has_and_their_own_next_step(
    nation, register, citizen, tmp_path, kind
):
    recorded, comes, has, step = KINDS[kind]
    register.add(9, is_head=False, province="", **recorded)
    citizen.cookies[COOKIE] = signed_in(9, now=timezone.now(), asking=comes).token
    pages = {}
    for lang in ("en", "fa"):
        citizen.cookies["__Host-language"] = lang
        pages[lang] = citizen.get("/my/").content.decode()
    page = pages["en"]
    assert has in page
    assert step in page
    assert "You were not refused." in page
    others = {text for _, _, *told in KINDS.values() for text in told} - {has, step}
    assert not {text for text in others if text in page}
    assert not faults(pages, tmp_path)
    for lang in ("fa", "en"):
        citizen.cookies["__Host-language"] = lang
        pages[lang] = citizen.get("/my/requests/").content.decode()
    assert {"nobody": "does not list you in any household."}.get(kind, has) in pages["en"]
    assert "not been assessed" not in pages["en"], "there is no household of theirs"
    assert not faults(pages, tmp_path)


def test_a_minor_can_hand_the_phone_on_and_can_still_apply(nation, register, citizen):
    """Who heads a household at sixteen, or has nobody, is not shut out."""
    register.add(9, household_id=None, province="", is_head=False, is_minor=True)
    citizen.cookies[COOKIE] = signed_in(9, now=timezone.now()).token
    citizen.cookies["__Host-language"] = "en"
    page = citizen.get("/my/").content.decode()
    hand_on, apply = (
        page.index("Sign out so they can sign in"),
        page.index("Apply for livelihood support"),
    )
    assert hand_on < apply
    answer = citizen.post("/my/sign-out/")
    assert answer.status_code == 302
    assert citizen.get("/my/").status_code == 302


@pytest.mark.slow
def test_whose_application_ended_because_they_head_a_household_reads_what_happens_next(applicant, tmp_path):
    by, now = signed_in(9, now=timezone.now()).citizen, timezone.now()
    number = ready(by, CaseKind.APPLICATION, now)
    actions.file_request(request_id=number, key="form", by=by, now=now)
    with acting_as(SYSTEM):
        end_application(Request.objects.get(id=number), timezone.now())
    pages = {}
    for lang, title, to_do, not_yet, again in (
        (
            "fa", "پایان‌یافته: اکنون خودتان خانوار مستقلی دارید", "از سایت خارج و دوباره وارد شوید",
            "هنوز بررسی نشده", "می‌توانید دوباره درخواست دهید",
        ),
        (
            "en", "Ended: you now have a household of your own", "Sign out and sign in again",
            "has not been assessed yet", "You can apply again",
        ),
    ):  # fmt: skip
        applicant.cookies["__Host-language"] = lang
        for path in ("/my/", f"/my/requests/{number}/"):
            pages[f"{lang}{path.replace('/', '-')}"] = page = text_of(applicant.get(path))
            assert title in page
            assert to_do in page
        pages[f"{lang}-all"] = listed = text_of(applicant.get("/my/requests/"))
        assert title in listed
        assert to_do in listed
        assert not_yet not in listed
        pages[f"{lang}-add"] = added = text_of(applicant.get(f"/my/requests/{number}/evidence/"))
        assert to_do in added
        assert again not in added
    assert not faults(pages, tmp_path)


def test_r7_1c_after_the_law_nobody_is_told_to_apply_or_to_wait_for_a_round(applicant, tmp_path):
    closed(timezone.now(), timezone.localdate())
    pages = {}
    for lang in ("fa", "en"):
        applicant.cookies["__Host-language"] = lang
        pages[lang] = text_of(applicant.get("/my/"))
    for promise in ("می‌توانید از همین‌جا", "در دورهٔ پسین", "برای شما پیامک می‌فرستیم", "هنوز نتیجه‌ای نیست"):
        assert promise not in pages["fa"]
    assert "این خدمت طبق «قانون پایان کمک معیشت»" in pages["fa"]
    assert "خدمت پایان یافته است و دیگر خانواری بررسی نمی‌شود" in pages["fa"]
    assert "we no longer assess households" in pages["en"]
    assert not faults(pages, tmp_path)


def test_every_page_opens_for_who_has_no_household(applicant):
    for path in MINE:
        assert applicant.get(path).status_code == 200, path
    assert "هنوز عضوی ثبت نشده است" in text_of(applicant.get("/my/household/"))


@pytest.mark.slow
def test_pages_are_right_html(applicant, tmp_path):
    pages = {}
    for lang in ("fa", "en"):
        applicant.cookies["__Host-language"] = lang
        for path in MINE:
            pages[f"{lang}{path.replace('/', '-')}"] = applicant.get(path).content.decode()
    assert not faults(pages, tmp_path)

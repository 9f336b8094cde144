"""Staff accounts in a real browser, without a mouse: invited, come in, a passkey, sessions, what is refused."""

from __future__ import annotations

import base64
from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Page

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import add_staff
from hemayat.accounts.totp import code_at, step_at
from hemayat.audit.context import SYSTEM, acting_as
from tests.accounts.conftest import register
from tests.accounts.desk_steps import answered, line_code, link_sent
from tests.inquiries.register_server import RegisterServer
from tests.journeys.browser import NARROW, Site
from tests.journeys.conftest import Meet
from tests.support.extracts import national_id
from tests.web.staff.steps import PASSWORD, code_of

__all__ = ["register"]
DESKTOP = (1280, 900)
pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def account(*roles: str, username: str) -> Any:
    given: dict[str, Any] = {"full_name": username, "provinces": ["23"], "by": SYSTEM, "now": timezone.now()}
    return add_staff(username=username, roles=roles, national_id=national_id(len(username)), **given)


def sign_in(page: Page, site: Site, added: Any) -> None:
    page.goto(f"{site.staff}/sign-in/")
    page.get_by_label("نام کاربری").fill(added.member.username)
    page.get_by_label("گذرواژه").fill(added.password)
    page.get_by_label("کد رمزساز").fill(code_of(added))
    page.get_by_label("کد رمزساز").press("Enter")
    page.get_by_role("heading", name="میز کار").wait_for()


def prove_again(page: Page, added: Any) -> None:
    with acting_as(SYSTEM):
        # A code counts once, and the next one is up to half a minute away.
        StaffMember.objects.filter(pk=added.member.pk).update(totp_step=0)
    page.get_by_label("گذرواژه").fill(added.password)
    page.get_by_label("کد رمزساز").fill(code_of(added))
    page.get_by_label("کد رمزساز").press("Enter")


def secret_on(page: Page) -> bytes:
    return base64.b32decode(page.locator(".app-code").inner_text().replace(" ", ""))


def test_a_colleague_is_invited_by_keyboard_and_comes_in_on_a_small_screen(
    site: Site, meet: Meet, register: RegisterServer
) -> None:
    boss = meet(size=DESKTOP, has_script=False)
    sign_in(boss.page, site, account("administrator", username="boss"))
    boss.page.locator("nav").get_by_role("link", name="حساب‌ها", exact=True).press("Enter")
    boss.page.get_by_role("link", name="دعوت از همکار").press("Enter")
    boss.page.get_by_label("نام و نام خانوادگی").fill("نیما کریمی")
    boss.page.get_by_label("نام کاربری").fill("nima")
    boss.page.get_by_label("کد ملی همکار").fill(national_id(777))
    boss.page.get_by_label("روز", exact=True).fill("11")
    boss.page.get_by_label("ماه", exact=True).select_option("10")
    boss.page.get_by_label("سال", exact=True).fill("1358")
    boss.page.get_by_label("شمارهٔ همراه به نام خود همکار").fill("۰۹۱۲۷۷۷۷۷۷۷")
    boss.page.get_by_label("بازرس", exact=True).press("Space")
    boss.page.get_by_label("کارشناس", exact=True).press("Space")
    boss.page.get_by_label("تهران", exact=True).press("Space")
    boss.shoot("desk-invite")
    boss.page.get_by_role("button", name="ارسال دعوت").press("Enter")
    boss.page.get_by_text("یک نفر نمی‌تواند این نقش‌ها را هم‌زمان داشته باشد").first.wait_for()
    boss.shoot("desk-invite-refused")
    boss.page.get_by_label("بازرس", exact=True).press("Space")
    boss.page.get_by_role("button", name="ارسال دعوت").press("Enter")
    boss.page.get_by_text("استعلام از ثبت احوال و شاهکار در حال انجام است").wait_for()
    boss.shoot("desk-invitation")
    assert answered(StaffMember.objects.get(username="nima"), register, timezone.now()) == "confirmed"

    comes_in_on_a_small_screen(site, meet)
    assert not boss.console


def comes_in_on_a_small_screen(site: Site, meet: Meet) -> None:
    nima = meet(size=NARROW, has_script=False)
    nima.page.goto(f"{site.staff}/join/{link_sent()}/")
    nima.page.get_by_role("button", name="ارسال کد").press("Enter")
    nima.page.get_by_label("کد پیامک").fill(line_code())
    nima.shoot("desk-join")
    assert not nima.is_wider_than_the_screen()
    nima.page.get_by_label("گذرواژهٔ جدید").fill(PASSWORD)
    nima.page.get_by_label("تکرار گذرواژه").fill(PASSWORD)
    nima.page.get_by_label("کد رمزساز").fill(code_at(secret_on(nima.page), step_at(timezone.now())))
    nima.page.get_by_role("button", name="ساخت حساب").press("Enter")
    nima.page.get_by_role("heading", name="ورود کارکنان").wait_for()
    assert not nima.console


def test_a_passkey_of_the_machine_signs_in_without_password_and_code(site: Site, meet: Meet) -> None:
    sara = meet(size=DESKTOP)
    tools = sara.context.new_cdp_session(sara.page)
    tools.send("WebAuthn.enable")
    machine = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    made = tools.send("WebAuthn.addVirtualAuthenticator", {"options": machine})
    added = account("case_officer", username="sara")
    sign_in(sara.page, site, added)
    sara.page.goto(f"{site.staff}/account/passkeys/add/")
    prove_again(sara.page, added)
    sara.page.get_by_label("نامی برای این گوشی یا رایانه").fill("لپ‌تاپ من")
    sara.shoot("desk-passkey")
    sara.page.get_by_role("button", name="ساخت کلید عبور").press("Enter")
    sara.page.get_by_text("لپ‌تاپ من").first.wait_for()
    sara.shoot("desk-account")
    assert not sara.judge()
    sara.page.get_by_role("button", name="خروج", exact=True).press("Enter")
    sara.page.get_by_role("button", name="ورود با کلید عبور").press("Enter")
    sara.page.get_by_role("button", name="تأیید با کلید عبور").press("Enter")
    sara.page.get_by_role("heading", name="میز کار").wait_for()

    who = {"authenticatorId": made["authenticatorId"], "isUserVerified": False}
    sara.page.get_by_role("button", name="خروج", exact=True).press("Enter")
    tools.send("WebAuthn.setUserVerified", who)
    sara.page.get_by_role("button", name="ورود با کلید عبور").press("Enter")
    sara.page.get_by_role("button", name="تأیید با کلید عبور").press("Enter")
    sara.page.get_by_text("کلید عبور دریافت نشد").wait_for()
    sara.page.get_by_role("link", name="با گذرواژه و کد").press("Enter")
    sara.page.get_by_role("heading", name="ورود کارکنان").wait_for()


PAGES = (
    "/",
    "/keyboard/",
    "/accounts/",
    "/accounts/invite/",
    "/resets/",
    "/powers/",
    "/account/",
    "/account/leave/",
    "/account/relatives/",
)


@pytest.mark.parametrize("size", [NARROW, DESKTOP])
def test_every_page_of_an_administrator_fits_and_axe_finds_nothing(
    site: Site, meet: Meet, size: tuple[int, int]
) -> None:
    boss = meet(size=size)
    sign_in(boss.page, site, account("administrator", username="boss"))
    for lang in ("fa", "en"):
        boss.speak(lang)
        for path in PAGES:
            boss.page.goto(f"{site.staff}{path}")
            boss.shoot(f"desk{path.replace('/', '-')}{lang}-{size[0]}")
            assert not boss.judge(), path
            assert not boss.is_wider_than_the_screen(), path
    assert not boss.console

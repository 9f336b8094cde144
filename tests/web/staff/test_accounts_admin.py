"""Administrators keep the accounts of staff in the browser; nobody else does."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import quote

import pytest
import time_machine
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.accounts.roles import POWERS, Role
from hemayat.common.persian import to_persian_digits
from tests.accounts.desk_steps import answered, line_code, link_sent, linked
from tests.architecture.who_may_see_what import ROUTES
from tests.support.extracts import national_id
from tests.support.markup import faults
from tests.web.staff.steps import PASSWORD, code_in_page, code_of, enter

pytestmark = pytest.mark.django_db
NIMA = {
    "full_name": "نیما کریمی",
    "username": "nima",
    "national_id": national_id(4242),
    "birth_date_day": "11",
    "birth_date_month": "10",
    "birth_date_year": "1358",
    "mobile": "09124242424",
    "roles": ["case_officer"],
    "provinces": ["23"],
}
OTHERS = sorted(set(Role) - {Role.ADMINISTRATOR})


@pytest.fixture
def boss(at_desk):
    return at_desk("administrator", username="boss")


def number_of(username: str) -> int:
    return StaffMember.objects.get(username=username).pk


def test_a_colleague_is_invited_comes_by_the_link_and_signs_in(boss, desk, register, tmp_path):
    invited = boss.post("/accounts/invite/", NIMA)
    number = number_of("nima")
    assert invited.headers["Location"] == f"/accounts/{number}/"
    waiting = boss.get(f"/accounts/{number}/").content.decode()
    assert ("استعلام از ثبت احوال و شاهکار در حال انجام است" in waiting, "/join/" in waiting) == (True, False)
    assert answered(StaffMember.objects.get(pk=number), register, timezone.now()) == "confirmed"
    shown = boss.get(f"/accounts/{number}/").content.decode()
    assert "هویت را سازمان ثبت احوال و شمارهٔ همراه را سامانهٔ شاهکار تأیید کرده است" in shown
    link = f"/join/{link_sent()}/"
    assert link not in shown
    first = desk.get(link)
    assert "نیما کریمی" in first.content.decode()
    # No other site is told the link. To say "no-referrer" would take the origin from our own form too.
    assert (first.headers["Referrer-Policy"], first.headers["Cache-Control"]) == ("same-origin", "no-store")
    assert desk.post(link, {"send_code": "1"}).headers["Location"] == link
    page = desk.get(link)
    code, _ = code_in_page(page.content)
    given = {"password": PASSWORD, "repeated": PASSWORD, "code": code, "line_code": line_code()}
    refused = desk.post(link, {**given, "repeated": "other"}).content.decode()
    assert "دو گذرواژه یکسان نیستند" in refused
    assert "کد پیامک درست نیست" in desk.post(link, {**given, "line_code": "12345"}).content.decode()
    pages = {
        "waiting": waiting,
        "shown": shown,
        "first": first.content.decode(),
        "join": page.content.decode(),
    }
    assert not faults({**pages, "refused": refused}, tmp_path)
    assert desk.post(link, given).headers["Location"] == "/sign-in/"
    assert desk.get(link).status_code == 410
    later = timezone.now() + dt.timedelta(seconds=31)
    with time_machine.travel(later):
        code, _ = code_in_page(page.content)
        entered = desk.post("/sign-in/", {"username": "nima", "password": PASSWORD, "code": code})
        assert entered.headers["Location"] == "/"
        assert "کارشناس" in desk.get("/").content.decode()


def test_whoever_signs_in_by_the_ministry_says_that_the_name_is_theirs(boss, desk, register, officer):
    link = linked(boss.added.member, register, "sara", sso_subject="boss@ministry", now=timezone.now())
    address = f"/join/{link.token}/"
    desk.post(address, {"send_code": "1"})
    page = desk.get(address)
    assert "boss@ministry" in page.content.decode()
    code, _ = code_in_page(page.content)
    given = {"password": PASSWORD, "repeated": PASSWORD, "code": code, "line_code": line_code()}
    assert "حساب را نسازید و به ناظر اطلاع دهید" in desk.post(address, given).content.decode()
    assert desk.post(address, {**given, "is_own_name": "on"}).headers["Location"] == "/sign-in/"


def test_shahkar_is_silent_and_a_second_administrator_writes_why(boss, at_desk, register, tmp_path):
    second = at_desk("administrator", username="second")
    boss.post("/accounts/invite/", NIMA)
    number = number_of("nima")
    register.fault["/shahkar"] = "500"
    assert answered(StaffMember.objects.get(pk=number), register, timezone.now()) == "line_silent"
    page = boss.get(f"/accounts/{number}/").content.decode()
    assert f"/accounts/{number}/vouch/" not in page
    assert "/identity/again/" in page
    why = {"because": "خودش با کارت ملی آمد و از این خط به من زنگ زد", "mobile": "09124242424"}
    assert (
        "این کار را باید نفر دومی تأیید کند" in boss.post(f"/accounts/{number}/vouch/", why).content.decode()
    )
    asked = second.get(f"/accounts/{number}/vouch/").content.decode()
    assert not [written for written in (NIMA["mobile"], NIMA["national_id"]) if written in asked]
    other = second.post(f"/accounts/{number}/vouch/", {**why, "mobile": "09124242425"}).content.decode()
    assert "با شماره‌ای که قبلاً برای این همکار نوشته شده است یکی نیست" in other
    vouched = second.post(f"/accounts/{number}/vouch/", why)
    assert vouched.headers["Location"] == f"/accounts/{number}/"
    assert why["because"] in boss.get(f"/accounts/{number}/").content.decode()
    assert link_sent()
    assert not faults({"silent": page, "asked": asked, "other": other}, tmp_path)


def test_a_power_is_confirmed_on_the_page_of_a_second_person(boss, at_desk, tmp_path):
    publisher, agent = (
        at_desk("publisher", username="maker"),
        at_desk("hotline_agent", username="agent", national_id=NIMA["national_id"]),
    )
    number = number_of("agent")
    boss.post(f"/accounts/{number}/roles/", {"roles": ["hotline_agent", "publisher"], "provinces": ["23"]})
    account = boss.get(f"/accounts/{number}/").content.decode()
    assert "در انتظار نفر دوم" in account
    own = boss.get("/powers/").content.decode()
    confirm = re.search(r"/powers/\d+/confirm/", publisher.get("/powers/").content.decode())
    assert confirm
    assert confirm[0] not in own
    refused = boss.post(confirm[0])
    assert (refused.status_code, "شخص دیگری که همین نقش را دارد" in refused.content.decode()) == (
        409,
        True,
    )
    nobody = publisher.post(confirm[0], {"id_digits": "۰۰۰۰"})
    assert (
        nobody.status_code,
        "این رقم‌ها با چهار رقم آخر کد ملی همکار یکی نیست" in nobody.content.decode(),
    ) == (
        409,
        True,
    )
    assert "مسئول انتشار" not in agent.get("/").content.decode()
    digits = to_persian_digits(national_id(4242)[-4:])
    assert publisher.post(confirm[0], {"id_digits": digits}).headers["Location"] == "/powers/"
    assert "مسئول انتشار" in agent.get("/").content.decode()
    pages = {"own": own, "account": account, "refused": refused.content.decode()}
    pages["nobody"] = nobody.content.decode()
    pages["done"] = publisher.get("/powers/").content.decode()
    assert not faults(pages, tmp_path)


def test_a_power_is_refused_by_an_overseer(boss, at_desk):
    watcher, agent = at_desk("oversight", username="watcher"), at_desk("hotline_agent", username="agent")
    boss.post(f"/accounts/{number_of('agent')}/roles/", {"roles": ["publisher"], "provinces": ["23"]})
    refuse = re.search(r"/powers/\d+/refuse/", watcher.get("/powers/").content.decode())
    assert refuse
    assert watcher.post(refuse[0]).headers["Location"] == "/powers/"
    assert "مسئول انتشار" not in agent.get("/").content.decode()


def test_one_administrator_closes_everybody_and_oversight_opens_them_again(boss, at_desk, tmp_path):
    """The attack of the review, over HTTP: six closings in a row."""
    watcher = at_desk("oversight", username="watcher")
    roles = ("publisher", "inspector", "administrator", "analyst", "case_officer", "senior_officer")
    others = {role: at_desk(role, username=f"number{place}") for place, role in enumerate(roles)}
    for place in range(len(roles)):
        assert boss.post(f"/accounts/{number_of(f'number{place}')}/close/").status_code == 302
    came = {role: by.get("/").status_code for role, by in others.items()}
    assert [came[role] for role in roles] == [302, 302, 200, 200, 200, 200]
    account = boss.get(f"/accounts/{number_of('number2')}/").content.decode()
    assert "بستن حساب" in account
    page = watcher.get("/powers/").content.decode()
    reopen = f"/powers/accounts/{number_of('number0')}/reopen/"
    assert reopen in page
    assert reopen not in boss.get("/powers/").content.decode()
    assert watcher.post(reopen).headers["Location"] == "/powers/"
    assert StaffMember.objects.get(username="number0").is_active
    confirm = re.search(r"/powers/\d+/confirm/", page)
    assert confirm
    assert watcher.post(confirm[0]).headers["Location"] == "/powers/"
    assert sum(by.get("/").status_code == 200 for by in others.values()) == 3, "closed by two people"
    pages = {"page": page, "account": account, "done": watcher.get("/powers/").content.decode()}
    assert not faults(pages, tmp_path)


def test_whatever_is_looked_for_is_looked_for_and_no_fault(boss):
    for asked in ("%00", "e.php%00", "%25_%27%22", "%D8%B9%D9%84%DB%8C" * 200):
        assert boss.get(f"/accounts/?q={asked}").status_code == 200
    assert "boss" in boss.get("/accounts/?q=%00boss").content.decode()


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"roles": ["case_officer", "inspector"]}, "یک نفر نمی‌تواند این نقش‌ها را هم‌زمان داشته باشد"),
        ({"roles": []}, "دست‌کم یک نقش"),
        ({"national_id": "123"}, "کد ملی درست نیست"),
        ({"username": "Nima K"}, "حروف کوچک لاتین"),
        ({"username": "boss"}, "متعلق به همکار دیگری است"),
    ],
)
def test_what_stands_against_an_invitation_is_said_in_the_form(boss, wrong, words, tmp_path):
    page = boss.post("/accounts/invite/", {**NIMA, **wrong}).content.decode()
    assert words in page
    assert "<title>خطا: " in page
    assert not faults({"invite": page}, tmp_path)
    assert not StaffMember.objects.filter(username="nima").exists()


def test_roles_are_changed_from_the_next_page_on(boss, at_desk):
    agent = at_desk("hotline_agent", username="agent")
    number = number_of("agent")
    refused = boss.post(f"/accounts/{number}/roles/", {"roles": ["oversight", "analyst"], "provinces": []})
    assert "ناظر بر کار دیگران" in refused.content.decode()
    boss.post(f"/accounts/{number}/roles/", {"roles": ["analyst"], "provinces": ["*"]})
    assert "تحلیل‌گر سیاست · همهٔ استان‌ها" in agent.get("/").content.decode()


def test_a_closed_account_is_out_at_once_and_may_be_opened_again(boss, at_desk):
    agent = at_desk("hotline_agent", username="agent")
    number = number_of("agent")
    boss.post(f"/accounts/{number}/close/")
    assert agent.get("/").headers["Location"] == "/sign-in/"
    boss.post(f"/accounts/{number}/open/")
    assert agent.get("/").headers["Location"] == "/sign-in/", "an old session does not come back"


def test_the_last_administrator_is_told_so(boss, tmp_path):
    number = number_of("boss")
    told = boss.post(f"/accounts/{number}/close/")
    assert told.status_code == 409
    assert "این تنها حساب مدیر سامانه است" in told.content.decode()
    assert not faults({"told": told.content.decode()}, tmp_path)
    page = boss.post(f"/accounts/{number}/roles/", {"roles": ["analyst"], "provinces": []}).content.decode()
    assert "این تنها حساب مدیر سامانه است" in page


def test_an_administrator_ends_sessions_of_others(boss, at_desk):
    agent = at_desk("hotline_agent", username="agent")
    number = number_of("agent")
    page = boss.get(f"/accounts/{number}/").content.decode()
    one = re.search(rf"/accounts/{number}/sessions/\d+/end/", page)
    assert one
    boss.post(one[0])
    assert agent.get("/").headers["Location"] == "/sign-in/"
    again = at_desk("analyst", username="analyst")
    boss.post(f"/accounts/{number_of('analyst')}/sessions/end/")
    assert again.get("/").headers["Location"] == "/sign-in/"


def test_a_lost_authenticator_takes_two_people(boss, at_desk, desk, tmp_path):
    agent = at_desk("hotline_agent", username="agent", mobile="+989120000001")
    why = {"reason": "تلفنش گم شده؛ خودش آمد"}
    assert boss.post(f"/accounts/{number_of('agent')}/reset/", why).headers["Location"] == "/resets/"
    page = boss.get("/resets/").content.decode()
    assert "این کار را باید نفر دومی تأیید کند" in page
    assert "/confirm/" not in page
    watcher = at_desk("oversight", username="watcher")
    confirm = re.search(r"/resets/\d+/confirm/", watcher.get("/resets/").content.decode())
    assert confirm
    refused = boss.post(confirm[0])
    assert (refused.status_code, "این کار را باید نفر دومی انجام دهد" in refused.content.decode()) == (
        409,
        True,
    )
    done = watcher.post(confirm[0])
    assert done.headers["Location"] == "/resets/?sent"
    sent = watcher.get("/resets/?sent").content.decode()
    assert "به شمارهٔ خود صاحب حساب پیامک شد" in sent
    link = f"/join/{link_sent()}/"
    assert not faults({"resets": page, "sent": sent, "refused": refused.content.decode()}, tmp_path)
    assert agent.get("/").headers["Location"] == "/sign-in/", "old sessions are killed"
    assert enter(desk, agent.added).status_code == 200, "the old password and authenticator are of no use"
    assert desk.get(link).status_code == 200


def test_dangerous_steps_ask_who_sits_there(boss, at_desk, tmp_path):
    at_desk("hotline_agent", username="agent")
    number = number_of("agent")
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=11)):
        again = f"/sign-in/again/?next={quote('/accounts/invite/', safe='')}"
        assert boss.get("/accounts/invite/").headers["Location"] == again
        page = boss.get(again).content.decode()
        assert "تأیید دوبارهٔ هویت" in page
        assert not faults({"again": page}, tmp_path)
        assert "درست نیست" in boss.post(again, {"password": "wrong", "code": "1"}).content.decode()
        assert boss.get("/accounts/invite/").status_code == 302
        proven = boss.post(again, {"password": boss.added.password, "code": code_of(boss.added)})
        assert proven.headers["Location"] == "/accounts/invite/"
        assert boss.get("/accounts/invite/").status_code == 200
    with time_machine.travel(timezone.now() + dt.timedelta(minutes=50)):
        sent = boss.post(f"/accounts/{number}/close/", {"next": f"/accounts/{number}/"})
        assert sent.headers["Location"].startswith("/sign-in/again/")
        assert StaffMember.objects.get(pk=number).is_active


PAGES = (
    "/accounts/",
    "/accounts/?q=age",
    "/accounts/invite/",
    "/resets/",
    "/powers/",
    "/accounts/{}/",
    "/accounts/{}/identity/",
    "/accounts/{}/vouch/",
    "/accounts/{}/roles/",
    "/accounts/{}/reset/",
)


@pytest.mark.slow
def test_pages_are_right_html(boss, at_desk, tmp_path):
    at_desk("hotline_agent", username="agent")
    number = number_of("agent")
    pages: dict[str, str] = {}
    for lang in ("fa", "en"):
        boss.cookies["__Host-language"] = lang
        for place, page in enumerate(PAGES):
            answer = boss.get(page.format(number))
            assert answer.status_code == 200, page
            pages[f"{place}-{lang}"] = answer.content.decode()
    assert not faults(pages, tmp_path)


ADDRESSES = {
    "accounts_admin:show": ("get", "/accounts/{}/"),
    "accounts_admin:roles": ("get", "/accounts/{}/roles/"),
    "accounts_admin:ask_reset": ("get", "/accounts/{}/reset/"),
    "accounts_admin:invite_again": ("post", "/accounts/{}/invite-again/"),
    "accounts_admin:identity": ("get", "/accounts/{}/identity/"),
    "accounts_admin:identity_again": ("post", "/accounts/{}/identity/again/"),
    "accounts_admin:vouch": ("get", "/accounts/{}/vouch/"),
    "accounts_admin:close": ("post", "/accounts/{}/close/"),
    "accounts_admin:open": ("post", "/accounts/{}/open/"),
    "accounts_admin:end_sessions": ("post", "/accounts/{}/sessions/end/"),
    "accounts_admin:end_session": ("post", "/accounts/{}/sessions/1/end/"),
    "resets:confirm": ("post", "/resets/{}/confirm/"),
    "resets:refuse": ("post", "/resets/{}/refuse/"),
    "powers:confirm": ("post", "/powers/{}/confirm/"),
    "powers:refuse": ("post", "/powers/{}/refuse/"),
    "powers:reopen": ("post", "/powers/accounts/{}/reopen/"),
}


def test_every_route_of_accounts_is_asked_here():
    assert set(ADDRESSES) == {
        name for name in ROUTES["staff"] if name.startswith(("accounts_admin:", "resets:", "powers:"))
    }


@pytest.mark.parametrize("role", OTHERS)
def test_nobody_but_an_administrator_is_let_in(role, at_desk, desk):
    at_desk("analyst", username="one-account")
    number, other = number_of("one-account"), at_desk(role, username="other")
    for name, (method, address) in ADDRESSES.items():
        answer = getattr(other, method)(address.format(number))
        is_second = role == "oversight" and name.startswith("resets:")
        is_second |= role in POWERS and name.startswith("powers:") and name != "powers:reopen"
        is_second |= role == "oversight" and name == "powers:reopen"
        assert answer.status_code == (409 if is_second else 403), name
        assert getattr(desk, method)(address.format(number)).headers["Location"].startswith("/sign-in/"), name
    for page in ("/accounts/", "/accounts/invite/"):
        assert other.get(page).status_code == 403
    assert StaffMember.objects.get(pk=number).is_active


def test_an_account_that_is_not_there_is_not_found(boss):
    for page in ("/accounts/999999/", "/accounts/999999/roles/", "/accounts/999999/reset/"):
        assert boss.get(page).status_code == 404

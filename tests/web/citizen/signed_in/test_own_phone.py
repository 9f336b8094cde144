"""«This phone is only mine»: asked for, used, removed; and what somebody with a copy of its cookie can do with it."""

from __future__ import annotations

import base64
import datetime as dt
import json

import pytest
import time_machine
from django.db import DatabaseError
from django.test import Client
from django.utils import timezone

from hemayat.accounts.models import CitizenSession
from hemayat.accounts.own_phones import own_phones
from hemayat.accounts.sessions import citizen_of
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.data_rights.models import DataCopy
from hemayat.web.citizen.own_phone import COOKIE as PHONE
from hemayat.web.citizen.sessions import COOKIE
from hemayat.web.citizen.sign_in import form_cookie
from tests.accounts.steps import last_code, messages, signed_in, work
from tests.inquiries.register_server import RegisterServer, made_up_id
from tests.support.markup import faults
from tests.web.citizen.signed_in.test_sign_in import BORN, begin, enter_code

pytestmark = pytest.mark.django_db
ADD, REMOVE, LIST = "/my/sessions/own-phone/", "/my/sessions/own-phone/remove/", "/my/sessions/"
HOUR, MINUTE = dt.timedelta(hours=1), dt.timedelta(minutes=1)
MOBILE = "09120000001"


@pytest.fixture
def own(nation, enter) -> Client:
    """The browser of the head of household 1, who has called the phone only theirs."""
    browser = enter(1)
    assert browser.post(ADD).headers["Location"] == LIST
    return browser


@pytest.fixture
def head_id(own: Client, register: RegisterServer) -> str:
    """The national ID of that head, as our record has it."""
    (known,) = register.people
    return str(known)


def another(citizen: Client, **cookies: str) -> Client:
    browser = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    for name, value in cookies.items():
        browser.cookies[name.replace("_", "-").replace("--Host", "__Host")] = value
    return browser


def number_of(browser: Client) -> int:
    person = citizen_of(browser.cookies[COOKIE].value, timezone.now())
    assert person
    with acting_as(person.actor, is_read_only=True):
        return own_phones()[0].id


def close(browser: Client) -> None:
    """The browser was closed: its session's cookie is gone, the phone's stays."""
    del browser.cookies[COOKIE]


def test_a_shared_phone_is_what_everybody_has_until_they_ask(nation, enter):
    browser = enter(1)
    page = browser.get(LIST).content.decode()
    assert "این گوشی یا رایانه فقط مال من است" in page
    assert PHONE not in browser.cookies
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        assert browser.get("/my/").status_code == 302


def test_there_one_stays_for_an_hour_and_types_neither_id_nor_number_again(own, register):
    began = timezone.now()
    for minutes in (49, 100):
        with time_machine.travel(began + minutes * MINUTE):
            assert own.get("/my/").status_code == 200
    close(own)
    page = own.get("/sign-in/").content.decode()
    assert 'name="national_id"' not in page
    assert 'name="mobile"' not in page
    assert 'name="birth_date_day"' in page
    assert own.post("/sign-in/", BORN).headers["Location"] == "/sign-in/code/"
    work(timezone.now())
    former = own.cookies[PHONE].value
    assert enter_code(own, last_code()).headers["Location"] == "/my/"
    assert own.cookies[PHONE].value != former
    with time_machine.travel(timezone.now() + 55 * MINUTE):
        assert own.get("/my/").status_code == 200


def test_the_cookie_is_kept_for_the_site_alone_and_is_sealed(own, head_id):
    cookie = own.cookies[PHONE]
    assert (cookie["httponly"], cookie["secure"], cookie["samesite"], cookie["path"], cookie["domain"]) == (
        True, True, "Lax", "/", "",
    )  # fmt: skip
    assert int(cookie["max-age"]) == 90 * 24 * 3600
    plain = base64.urlsafe_b64decode(cookie.value)
    assert head_id.encode() not in plain
    assert MOBILE[1:].encode() not in plain
    assert json.loads(key_ring().unseal(plain, b"own_phone_cookie"))["national_id"] == head_id


def test_neither_the_date_of_birth_nor_the_code_can_be_left_out(own):
    """The same factors as elsewhere: without the date no code is asked for, and without the code nobody is in."""
    close(own)
    before = len(messages())
    assert "تاریخ تولد را بنویسید" in own.post("/sign-in/", {"birth_date_day": ""}).content.decode()
    assert work(timezone.now()) == 0
    own.post("/sign-in/", {**BORN, "birth_date_day": "12"})
    work(timezone.now())
    assert len(messages()) == before, "a wrong date sends nothing"
    own.post("/sign-in/", BORN)
    work(timezone.now())
    wrong = f"{(int(last_code()) + 1) % 1_000_000:06d}"
    assert "کد درست نیست" in enter_code(own, wrong).content.decode()
    assert own.get("/my/").status_code == 302


def test_a_stolen_cookie_opens_nothing_and_tells_nothing(own, head_id):
    thief = another(own, __Host_own_phone=own.cookies[PHONE].value)
    for path in ("/my/", "/my/household/", LIST):
        assert thief.get(path).headers["Location"] == "/sign-in/"
    assert thief.post(ADD).headers["Location"] == "/sign-in/"
    assert thief.post(REMOVE, {"phone": str(number_of(own))}).headers["Location"] == "/sign-in/"
    right, wrong = (another(own, __Host_own_phone=own.cookies[PHONE].value) for _ in range(2))
    shown = []
    with time_machine.travel(timezone.now(), tick=False):
        for browser, born in ((right, BORN), (wrong, {**BORN, "birth_date_year": "۱۳۵۷"})):
            first = browser.get("/sign-in/").content.decode()
            browser.post("/sign-in/", born)
            pages = [
                first,
                *(browser.get(path).content.decode() for path in ("/sign-in/code/", "/sign-in/?other")),
            ]
            for page in pages:
                for secret in (head_id, MOBILE, MOBILE[1:], "۰۹۱۲۰۰۰۰۰۰۱"):
                    assert secret not in page
            shown.append(without_tokens(pages[1]))
    assert shown[0] == shown[1], "nor does it say whether the date was right"
    assert own.get("/my/").status_code == 200


def without_tokens(page: str) -> str:
    return "".join(line for line in page.splitlines() if "csrfmiddlewaretoken" not in line)


def test_a_cookie_that_was_copied_before_the_next_sign_in_is_worth_nothing_after_it(own):
    thief = another(own, __Host_own_phone=own.cookies[PHONE].value)
    close(own)
    own.post("/sign-in/", BORN)
    work(timezone.now())
    enter_code(own, last_code())
    own.get("/signed-out/")
    answer = thief.get("/sign-in/")
    assert 'name="national_id"' in answer.content.decode()
    assert answer.cookies[PHONE].value == "", "the browser is told to forget it"


def test_a_copy_of_everything_needs_a_fresh_code_there_too(own):
    anew = 'action="/my/data/again/"'
    assert anew not in own.get("/my/data/").content.decode(), "a moment after the code"
    with time_machine.travel(timezone.now() + 30 * MINUTE):
        own.post("/my/data/ask/")
        with acting_as(SYSTEM, is_read_only=True):
            assert not DataCopy.objects.exists(), "by a session that is half an hour old nothing is made"
        page = own.get("/my/data/")
        assert page.status_code == 200, "that session is still open"
        assert anew in page.content.decode()


def test_it_is_removed_from_another_session_and_signed_out(own, head_id):
    elsewhere = another(
        own,
        __Host_head=signed_in(
            1, now=timezone.now(), asking={"national_id": head_id}, device="Firefox, Windows"
        ).token,
    )
    page = elsewhere.get(LIST).content.decode()
    assert "فقط مال من، از" in page
    assert "این گوشی یا رایانه فقط مال من است" in page, "this one is shared"
    assert elsewhere.post(REMOVE, {"phone": str(number_of(own))}).headers["Location"] == LIST
    assert "فقط مال من، از" not in elsewhere.get(LIST).content.decode()
    assert own.get("/my/").headers["Location"] == "/sign-in/"
    assert 'name="national_id"' in own.get("/sign-in/").content.decode()


def test_removing_this_one_signs_out_here_and_forgets(own):
    answer = own.post(REMOVE, {"phone": str(number_of(own))})
    assert answer.headers["Location"] == "/signed-out/"
    assert answer.cookies[PHONE].value == answer.cookies[COOKIE].value == ""
    assert own.get("/my/").status_code == 302


@pytest.mark.parametrize("phone", ["", "x", "-1", "1' OR 1=1", "9" * 30, "۱", "999999"])
def test_what_is_no_phone_of_theirs_is_not_there(phone, own):
    assert own.post(REMOVE, {"phone": phone}).status_code == 404
    assert own.get("/my/").status_code == 200


def test_another_visitor_cannot_remove_it(own, register):
    register.add(2, household_id=2)
    stranger = another(own, __Host_head=signed_in(2, now=timezone.now()).token)
    assert stranger.post(REMOVE, {"phone": str(number_of(own))}).status_code == 404
    assert "فقط مال من، از" not in stranger.get(LIST).content.decode()
    assert own.get("/my/").status_code == 200
    assert "فقط مال من، از" in own.get(LIST).content.decode()


def test_neither_is_a_link_nor_another_sites_to_press(own):
    for path in (ADD, REMOVE):
        assert own.get(path).status_code == 405
    strict = Client(HTTP_HOST=own.defaults["HTTP_HOST"], enforce_csrf_checks=True)
    strict.cookies[COOKIE] = own.cookies[COOKIE].value
    assert strict.post(REMOVE, {"phone": str(number_of(own))}).status_code == 403


def test_signing_out_everywhere_forgets_it(own):
    answer = own.post("/my/sign-out-everywhere/")
    assert answer.cookies[PHONE].value == ""
    assert 'name="national_id"' in own.get("/sign-in/").content.decode()


def test_somebody_else_signs_in_there_as_on_a_shared_phone(own, register):
    register.add(2, household_id=2)
    close(own)
    page = own.get("/sign-in/?other").content.decode()
    assert 'name="national_id"' in page
    given = {"national_id": made_up_id(2), "mobile": "09120000002", **BORN}
    assert own.post("/sign-in/?other", given).headers["Location"] == "/sign-in/code/"
    assert "۰۹۱۲۰۰۰۰۰۰۲" in own.get("/sign-in/code/").content.decode()
    work(timezone.now())
    assert enter_code(own, last_code()).headers["Location"] == "/my/"
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        assert own.get("/my/").status_code == 302
    assert 'name="national_id"' not in own.get("/sign-in/").content.decode(), "it stays whose it is"


def test_who_holds_the_phone_does_not_find_the_date_of_birth_by_trying(own, head_id):
    """A code arrives in the same phone for the right date alone: after five dates the page asks for everything."""
    close(own)
    for day in range(1, 6):
        assert (
            own.post("/sign-in/", {**BORN, "birth_date_day": str(day)}).headers["Location"]
            == "/sign-in/code/"
        )
    before = len(messages())
    answer = own.post("/sign-in/", BORN)
    assert answer.status_code == 200
    assert "کد ملی را بنویسید" in answer.content.decode()
    work(timezone.now())
    assert len(messages()) == before
    page = own.get("/sign-in/").content.decode()
    assert 'name="national_id"' in page
    assert 'name="mobile"' in page
    begin(own, national_id=head_id)
    work(timezone.now())
    assert enter_code(own, last_code()).headers["Location"] == "/my/", "its person is not kept out"
    close(own)
    assert 'name="national_id"' not in own.get("/sign-in/").content.decode(), "and it is theirs as before"


def test_the_next_holder_does_not_read_the_date_of_birth(own):
    close(own)
    own.post("/sign-in/", BORN)
    for path in ("/sign-in/", "/sign-in/?other"):
        assert 'value="1358"' not in own.get(path).content.decode()
    own.post("/sign-in/?other", {"national_id": made_up_id(2), "mobile": "09120000002", **BORN})
    assert 'value="1358"' not in own.get("/sign-in/").content.decode(), "nor that of who tried after them"
    assert 'value="1358"' in own.get("/sign-in/?other").content.decode()


def test_an_id_that_was_typed_counts(own, register):
    """Somebody else has typed it in a page from before."""
    register.add(2, household_id=2)
    close(own)
    begin(own, 2)
    assert "۰۹۱۲۰۰۰۰۰۰۲" in own.get("/sign-in/code/").content.decode()
    work(timezone.now())
    enter_code(own, last_code())
    person = citizen_of(own.cookies[COOKIE].value, timezone.now())
    assert person
    assert person.household == 2


def test_adding_one_needs_a_code_of_the_last_ten_minutes(nation, enter):
    browser = enter(1)
    with time_machine.travel(timezone.now() + 11 * MINUTE):
        page = browser.get(LIST).content.decode()
        assert f'action="{ADD}"' not in page
        assert 'action="/my/data/again/"' in page
        assert browser.post(ADD).headers["Location"] == LIST
        assert PHONE not in browser.cookies
        assert f'action="{REMOVE}"' not in browser.get(LIST).content.decode()
        assert browser.post("/my/data/again/", {"next": LIST}).headers["Location"] == "/sign-in/"


def test_a_message_says_that_one_was_added_and_where_to_remove_it(own):
    page = own.get("/my/messages/").content.decode()
    assert "فقط خودش از آن استفاده می‌کند" in page
    assert LIST in page


def test_after_signing_out_it_says_what_is_left_and_forgets_it_on_request(own):
    own.post("/my/sign-out/")
    page = own.get("/signed-out/").content.decode()
    assert "فقط کد ملی و شمارهٔ همراه شما به صورت رمزشده مانده است" in page
    assert 'action="/signed-out/forget-phone/"' in page
    assert own.get("/signed-out/forget-phone/").status_code == 405
    copied = own.cookies[PHONE].value
    answer = own.post("/signed-out/forget-phone/")
    assert answer.headers["Location"] == "/signed-out/"
    assert answer.cookies[PHONE].value == ""
    page = own.get("/signed-out/").content.decode()
    assert "رمزشده" not in page
    assert "forget-phone" not in page
    thief = another(own, __Host_own_phone=copied)
    assert 'name="national_id"' in thief.get("/sign-in/").content.decode(), "the list has it no more"


def test_an_answer_that_was_lost_loses_nothing(own):
    lost = own.cookies[PHONE].value
    own.post(ADD)
    assert own.cookies[PHONE].value != lost, "pressed again, the browser gets a cookie again"
    before = own.cookies[PHONE].value
    close(own)
    for _ in range(2):
        own.cookies[PHONE] = before
        own.post("/sign-in/", BORN)
        work(timezone.now())
        assert enter_code(own, last_code()).headers["Location"] == "/my/"
        close(own)
        assert own.cookies[PHONE].value != before
    assert 'name="national_id"' not in own.get("/sign-in/").content.decode()


@pytest.fixture
def by_portal(own, monkeypatch) -> Client:
    """As `own`, after a session that came by the national sign-in, which names no number."""
    monkeypatch.setattr("hemayat.web.citizen.sign_in.views.is_offered", lambda: True)
    with acting_as(SYSTEM):
        CitizenSession.objects.update(mobile_sealed=b"")
    return own


def test_the_national_sign_in_forgets_no_number(by_portal):
    by_portal.post(ADD)
    close(by_portal)
    page = by_portal.get("/sign-in/").content.decode()
    assert 'name="mobile"' not in page


def test_without_a_number_the_national_portal_comes_first(by_portal):
    del by_portal.cookies[PHONE]
    by_portal.post(ADD)
    close(by_portal)
    page = by_portal.get("/sign-in/").content.decode()
    assert 'name="mobile"' in page
    portal = page.index("/sign-in/national/")
    assert portal < page.index('name="birth_date_day"')
    assert page.count("/sign-in/national/") == 1


def test_the_page_does_not_say_to_anybody_that_the_phone_is_theirs(own):
    close(own)
    page = own.get("/sign-in/").content.decode()
    assert "آیا شما همان شخص هستید؟" in page
    assert "شخص دیگری هستم" in page
    own.post("/sign-in/", BORN)
    page = own.get("/sign-in/code/").content.decode()
    assert "خط شما هنوز به نام خودتان باشد" in page
    assert 'href="/sign-in/"' in page
    assert 'href="/sign-in/?other"' in page


@pytest.mark.parametrize(
    "sealed", ['{"token": "x"}', '{"token": "x", "new": 1, "until": "2999-01-01T00:00:00+00:00"}', "[]"]
)
def test_a_cookie_of_another_version_is_none(sealed, citizen):
    for name, about in ((PHONE, b"own_phone_cookie"), (form_cookie.COOKIE, b"sign_in_cookie")):
        citizen.cookies[name] = base64.urlsafe_b64encode(key_ring().seal(sealed.encode(), about)).decode()
    assert 'name="national_id"' in citizen.get("/sign-in/").content.decode()


def test_a_fault_of_the_phone_costs_no_sign_in(own, monkeypatch):
    def fail(**named: object) -> None:
        raise DatabaseError

    monkeypatch.setattr("hemayat.web.citizen.own_phone.use_own_phone", fail)
    close(own)
    own.post("/sign-in/", BORN)
    work(timezone.now())
    assert enter_code(own, last_code()).headers["Location"] == "/my/"
    assert own.get("/my/").status_code == 200


def test_what_the_phone_knows_is_never_shown_as_if_it_were_typed(own, head_id):
    close(own)
    own.post("/sign-in/", BORN)
    page = own.get("/sign-in/?other").content.decode()
    assert head_id not in page
    assert MOBILE not in page
    begin(own, 3)
    assert head_id not in own.get("/sign-in/?other").content.decode()


@pytest.mark.parametrize("spoiled", ["", "x", "é", "AAAA", "A" * 4000])
def test_a_cookie_that_is_not_ours_is_none(spoiled, citizen):
    citizen.cookies[PHONE] = spoiled
    assert 'name="national_id"' in citizen.get("/sign-in/").content.decode()


def test_the_sealed_cookie_of_the_form_is_no_phone(own, citizen):
    """Each is sealed for its own purpose."""
    browser = another(own)
    begin(browser)
    browser.cookies[PHONE] = browser.cookies[form_cookie.COOKIE].value
    assert 'name="national_id"' in browser.get("/sign-in/").content.decode()


def test_pages_are_right_html(own, tmp_path):
    pages = {}
    for lang in ("fa", "en"):
        own.cookies["__Host-language"] = lang
        pages[f"list-{lang}"] = own.get(LIST).content.decode()
        pages[f"out-{lang}"] = own.get("/signed-out/").content.decode()
    close(own)
    for lang in ("fa", "en"):
        own.cookies["__Host-language"] = lang
        pages[f"first-{lang}"] = own.get("/sign-in/").content.decode()
        own.post("/sign-in/", BORN)
        pages[f"code-{lang}"] = own.get("/sign-in/code/").content.decode()
    assert not faults(pages, tmp_path)

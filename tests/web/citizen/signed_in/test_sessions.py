"""Sessions: kept alive by reading, ended for good, come back from without loss."""

from __future__ import annotations

import datetime as dt

import pytest
import time_machine
from django.test import Client
from django.utils import timezone

from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.web.citizen.sessions import COOKIE
from hemayat.web.citizen.sign_in import form_cookie
from hemayat.web.shared.client_machine import device_of, ip_of
from tests.accounts.steps import signed_in
from tests.web.citizen.signed_in.test_sign_in import begin

pytestmark = pytest.mark.django_db
MINUTE = dt.timedelta(minutes=1)


def test_a_session_that_ended_leads_back_to_the_page_and_says_that_nothing_is_lost(nation, enter):
    browser = enter(1)
    with time_machine.travel(timezone.now() + 21 * MINUTE):
        response = browser.get("/my/household/")
        assert response.headers["Location"] == "/sign-in/"
        assert response.cookies[COOKIE].value == ""
        assert "چیزی از دست نرفته است" in browser.get("/sign-in/").content.decode()


@pytest.mark.slow
def test_reading_pages_keeps_a_session_alive_for_eight_hours_at_most(nation, enter):
    began = timezone.now()
    with time_machine.travel(began) as clock:
        browser = enter(1)
        for _ in range(31):
            clock.shift(15 * MINUTE)
            assert browser.get("/my/messages/").status_code == 200
        assert "دوباره وارد شوید" in browser.get("/my/messages/").content.decode()
        clock.shift(15 * MINUTE)
        assert browser.get("/my/messages/").status_code == 302


def test_the_page_tells_its_script_how_long_it_has(nation, enter):
    page = enter(1).get("/my/").content.decode()
    assert 'data-session-ends="1199"' in page or 'data-session-ends="1200"' in page


def test_a_session_is_renewed_in_place(nation, enter):
    browser = enter(1)
    with time_machine.travel(timezone.now() + 5 * MINUTE):
        assert browser.post("/my/sessions/renew/").status_code == 204
    with time_machine.travel(timezone.now() + 24 * MINUTE):
        assert browser.get("/my/").status_code == 200


def test_a_script_is_told_plainly_that_the_session_is_over(citizen):
    assert citizen.post("/my/sessions/renew/", headers={"Sec-Fetch-Dest": "empty"}).status_code == 401


def test_signing_out_ends_it_for_good(nation, enter):
    browser = enter(1)
    token = browser.cookies[COOKIE].value
    response = browser.post("/my/sign-out/")
    assert response.headers["Location"] == "/signed-out/"
    assert response.headers["Clear-Site-Data"] == '"cache"'
    assert "خارج شدید" in browser.get("/signed-out/").content.decode()
    browser.cookies[COOKIE] = token
    assert browser.get("/my/").status_code == 302


def test_signing_out_everywhere_ends_every_device(nation, enter, register, citizen):
    browser = enter(1)
    other = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    (head,) = register.people
    again = signed_in(1, now=timezone.now(), asking={"national_id": head}, device="Firefox, Android")
    other.cookies[COOKIE] = again.token
    page = browser.get("/my/sessions/").content.decode()
    assert "Firefox, Android" in page
    assert page.count("همین گوشی یا رایانه") == 1
    assert other.get("/my/").status_code == 200
    assert browser.post("/my/sign-out-everywhere/").headers["Location"] == "/signed-out/"
    assert other.get("/my/").status_code == 302


def test_what_changes_a_session_is_no_link(nation, enter):
    browser = enter(1)
    for path in ("/my/sign-out/", "/my/sign-out-everywhere/", "/my/sessions/renew/"):
        assert browser.get(path).status_code == 405


def test_another_site_cannot_sign_a_head_out(nation, enter):
    browser = enter(1)
    strict = Client(HTTP_HOST=browser.defaults["HTTP_HOST"], enforce_csrf_checks=True)
    strict.cookies[COOKIE] = browser.cookies[COOKIE].value
    assert strict.post("/my/sign-out/").status_code == 403
    assert strict.get("/my/").status_code == 200


def test_the_staffs_address_takes_no_head(nation, enter, desk):
    desk.cookies[COOKIE] = enter(1).cookies[COOKIE].value
    assert desk.get("/my/").status_code == 404
    assert desk.get("/").headers["Location"] == "/sign-in/"


@pytest.mark.parametrize(
    ("peer", "said", "found"),
    [
        ("127.0.0.1", "1.2.3.4", "1.2.3.4"),
        ("127.0.0.1", "9.9.9.9, 1.2.3.4", "1.2.3.4"),
        ("", "1.2.3.4", "1.2.3.4"),
        ("8.8.8.8", "1.2.3.4", "8.8.8.8"),
        ("10.0.0.1", "", "10.0.0.1"),
        ("10.0.0.1", "1.2.3.4", "10.0.0.1"),
        ("192.168.0.9", "1.2.3.4", "192.168.0.9"),
        ("::1", "2001:db8::1", "2001:db8::1"),
        ("nonsense", "1.2.3.4", "nonsense"),
    ],
)
def test_a_forwarded_address_counts_from_our_own_proxy_alone(peer, said, found, rf):
    assert ip_of(rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": said})) == found


def test_another_proxy_is_believed_once_it_is_named(rf, settings):
    settings.PROXIES = read_environment({"HEMAYAT_PROXIES": "10.0.0.0/29, 2001:db8::5"}).proxies
    for peer, found in {"10.0.0.6": "1.2.3.4", "2001:db8::5": "1.2.3.4", "127.0.0.1": "127.0.0.1"}.items():
        assert ip_of(rf.get("/", REMOTE_ADDR=peer, headers={"X-Forwarded-For": "1.2.3.4"})) == found
    with pytest.raises(HemayatError, match="HEMAYAT_PROXIES"):
        read_environment({"HEMAYAT_PROXIES": "10.0.0.1/8"})


@pytest.mark.parametrize(
    ("said", "found"),
    [
        (
            "Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120 Mobile Safari/537.36",
            "Chrome, Android",
        ),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0) Version/17 Safari/604.1", "Safari, iPhone"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120", "Edge, Windows"),
        ("curl/8", ""),
    ],
)
def test_a_device_is_named_in_two_words(said, found, rf):
    assert device_of(rf.get("/", headers={"User-Agent": said})) == found


def test_what_is_kept_on_the_way_in_lives_half_an_hour(citizen):
    begin(citizen, national_id="0012345679")
    assert "0012345679" in citizen.get("/sign-in/").content.decode()
    with time_machine.travel(timezone.now() + form_cookie.LIFE):
        assert "0012345679" not in citizen.get("/sign-in/").content.decode()

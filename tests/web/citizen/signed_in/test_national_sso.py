"""The national single sign-on, page by page: the way in for a head without a line of their own (gap A14)."""

from __future__ import annotations

import re
from ipaddress import ip_network
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from hemayat.accounts import oidc, sso
from hemayat.accounts.attempt_limits import journeys_key
from hemayat.accounts.oidc import RelyingParty
from hemayat.audit.context import NOBODY, acting_as
from hemayat.common.dates import TEHRAN
from hemayat.web.citizen.sessions import COOKIE
from tests.accounts import provider as providers
from tests.accounts.provider import BACK, CLIENT_ID, SECRET
from tests.accounts.steps import work
from tests.inquiries.register_server import made_up_id
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
WAIT = "/sign-in/national/wait/"
LEAVE = "/sign-in/national/"


@pytest.fixture
def provider(settings, tmp_path, monkeypatch):
    """A real OpenID provider over HTTP that the installation is told of."""
    secret = tmp_path / "secret"
    secret.write_text(SECRET, "utf-8")
    with providers.running(int(timezone.now().timestamp())) as running:
        settings.SSO_ISSUER, settings.SSO_CLIENT_ID = running.issuer, CLIENT_ID
        settings.SSO_SECRET_FILE, settings.SSO_REDIRECT_URL = secret, BACK
        party: list[RelyingParty] = []

        def once(client: oidc.SsoClient) -> RelyingParty:
            party[:] = party or [RelyingParty(client, timeout=httpx.Timeout(2))]
            return party[0]

        monkeypatch.setattr(sso, "_made", once)
        yield running
        for one in party:
            one.close()


def away(citizen: Client, form: dict[str, str] | None = None) -> dict[str, str]:
    """Leaves by the link of the page and signs in over there; what the provider gave for the way back."""
    page = citizen.post("/sign-in/national/", form or {})
    url = page.context["url"]
    assert urlsplit(url).netloc in page.content.decode()
    answer = httpx.get(url, follow_redirects=False)
    return {name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()}


def away_and_back(citizen: Client, form: dict[str, str] | None = None, **differing: str):
    """Comes back with what the provider gave, and the worker answers."""
    back = citizen.get("/sign-in/national/back", {**away(citizen, form), **differing})
    if back.headers["Location"] != WAIT:
        return back
    work(timezone.now())
    return citizen.get(WAIT)


def test_a14_a_head_without_a_line_signs_in(nation, register, provider, citizen):
    register.add(1, mobile="")
    provider.person = {"national_id": made_up_id(1)}
    citizen.get("/my/household/")
    assert "ورود با پنجرهٔ ملی خدمات" in citizen.get("/sign-in/").content.decode()
    back = away_and_back(citizen)
    assert back.headers["Location"] == "/my/household/"
    assert back.cookies[COOKIE].value
    assert citizen.get("/my/household/").status_code == 200


def test_a14_an_attorney_without_a_line_signs_in_for_the_head(nation, register, provider, citizen):
    register.add(1, mobile="", acts_for={"acts_as": "attorney", "household_id": 2, "province": "tehran"})
    provider.person = {"national_id": made_up_id(1)}
    assert away_and_back(citizen, {"for_another": "on"}).headers["Location"] == "/my/"
    assert "وکیل قانونی سرپرست" in citizen.get("/my/").content.decode()


def test_who_is_not_the_head_is_told_so(nation, register, provider, citizen):
    register.add(1, is_head=False)
    provider.person = {"national_id": made_up_id(1)}
    assert away_and_back(citizen).headers["Location"] == "/sign-in/told/"
    assert (
        "این صفحه‌ها را فقط سرپرست خانوار شما می‌تواند ببیند" in citizen.get("/sign-in/told/").content.decode()
    )


def test_a14_who_lives_apart_from_the_head_goes_on_by_the_national_portal(
    nation, register, provider, citizen
):
    """The button sent her to the first page, which asks for a line in her own name: she came because she has none."""
    register.add(1, is_head=False, mobile="")
    provider.person = {"national_id": made_up_id(1)}
    away_and_back(citizen)
    page = citizen.get("/sign-in/told/").content.decode()
    form = page[: page.index("درخواست برای خانوار خودم")].rpartition("<form ")[2]
    assert f'action="{LEAVE}"' in form
    fields = dict(re.findall(r'<input type="hidden" name="(lives_apart)" value="(\w+)">', form))
    assert away_and_back(citizen, fields).headers["Location"] == "/my/"
    assert (
        "سازمان ثبت احوال نام شما را در خانوار شخص دیگری ثبت کرده است" in citizen.get("/my/").content.decode()
    )


@pytest.mark.parametrize("differing", [{"state": "another"}, {"code": "another"}, {"code": ""}])
def test_an_answer_that_is_not_for_this_browser_lets_nobody_in(
    differing, nation, register, provider, citizen
):
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    assert away_and_back(citizen, **differing).headers["Location"] == "/sign-in/told/"
    assert citizen.get("/sign-in/told/").status_code == 200
    assert citizen.get("/my/").status_code == 302


def test_another_browser_cannot_finish_the_journey(nation, register, provider, citizen):
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    given = away(citizen)
    stranger = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    assert stranger.get("/sign-in/national/back", given).headers["Location"] == "/sign-in/told/"
    assert citizen.get("/sign-in/national/back", given).headers["Location"] == WAIT
    work(timezone.now())
    assert stranger.get(WAIT).headers["Location"] == "/sign-in/"
    assert stranger.get("/my/").status_code == 302
    assert citizen.get(WAIT).headers["Location"] == "/my/"


def test_a_page_waits_for_the_worker_in_both_languages_and_a_button_looks_again(
    nation, register, provider, citizen, tmp_path
):
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    citizen.get("/sign-in/national/back", away(citizen))
    pages = {}
    for lang, title in (("fa", "هویت شما را بررسی می‌کنیم"), ("en", "We are checking who you are")):
        citizen.cookies["__Host-language"] = lang
        page = citizen.get(WAIT)
        pages[lang] = page.content.decode()
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Refresh"] == "2", "the browser looks again, without a script"
        assert title in pages[lang]
        assert f'href="{WAIT}"' in pages[lang]
    assert not faults(pages, tmp_path)
    assert COOKIE not in citizen.cookies
    work(timezone.now())
    assert citizen.get(WAIT).headers["Location"] == "/my/"


def test_no_request_waits_for_the_worker(nation, register, provider, citizen):
    """Invented codes from one browser, or a slow provider, would hold every thread: each request looks once."""
    register.add(1)
    citizen.get("/sign-in/national/back", {**away(citizen), "code": "invented"})
    with CaptureQueriesContext(connection) as statements:
        assert citizen.get(WAIT).status_code == 200
    assert sum("enter_journey" in statement["sql"] for statement in statements) == 1
    work(timezone.now())
    refused = citizen.get(WAIT)
    assert refused.headers["Location"] == "/sign-in/told/"
    assert "Refresh" not in refused.headers


def test_without_one_there_is_no_button_and_no_page(citizen):
    assert "پنجرهٔ ملی" not in citizen.get("/sign-in/").content.decode()
    assert citizen.post("/sign-in/national/").status_code == 404


def crowd(begins: int = 120) -> None:
    """This number of browsers of the test's network has just begun."""
    with acting_as(NOBODY), connection.cursor() as cursor:
        cursor.execute(
            "SELECT place_journey(sha256(n::text::bytea), NULL, %s, '', %s) FROM generate_series(1, %s) AS n",
            [journeys_key("127.0.0.1"), timezone.now(), begins],
        )


def test_a_page_waits_for_the_turn_of_the_browser_and_goes_on_without_a_script(
    nation, register, provider, citizen, tmp_path
):
    register.add(1)
    provider.person = {"national_id": made_up_id(1)}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        crowd()
        assert citizen.post(LEAVE, {}).headers["Location"] == LEAVE
        pages = {}
        for lang, title in (("fa", "کمی صبر کنید"), ("en", "in a moment")):
            citizen.cookies["__Host-language"] = lang
            with CaptureQueriesContext(connection) as statements:
                page = citizen.get(LEAVE)
            pages[lang] = page.content.decode()
            assert page.headers["Cache-Control"] == "no-store"
            assert page.headers["Refresh"] == "3", "as soon as it is the turn of this browser, and not before"
            assert title in pages[lang]
            assert not [one for one in statements if "journey" in one["sql"]], (
                "waiting costs the database nothing"
            )
        begins_at = page.context["begins_at"].astimezone(TEHRAN)
        assert f"{begins_at:%H:%M:%S}" in pages["en"], "the true second"
        assert provider.fetches == []
        assert not faults(pages, tmp_path)
        assert citizen.get(WAIT).headers["Location"] == LEAVE, "the place is not lost on the way"
        clock.shift(3)
        page = citizen.get(LEAVE)
        assert "Refresh" not in page.headers
        url = page.context["url"]
        answer = httpx.get(url, follow_redirects=False)
        back = {
            name: values[0] for name, values in parse_qs(urlsplit(answer.headers["Location"]).query).items()
        }
        assert citizen.get("/sign-in/national/back", back).headers["Location"] == WAIT
        work(timezone.now())
        assert citizen.get(WAIT).headers["Location"] == "/my/"


@pytest.mark.parametrize("is_taken_back", [False, True])
def test_who_comes_for_a_head_still_does_after_the_wait_unless_they_take_it_back(
    is_taken_back, nation, register, provider, citizen
):
    register.add(1, mobile="", acts_for={"acts_as": "attorney", "household_id": 2, "province": "tehran"})
    provider.person = {"national_id": made_up_id(1)}
    with time_machine.travel(timezone.now(), tick=False) as clock:
        crowd()
        citizen.post(LEAVE, {"birth_date_day": "", "for_another": "on"})
        citizen.post(LEAVE, {"birth_date_day": ""} if is_taken_back else {})
        clock.shift(3)
        answer = httpx.get(citizen.get(LEAVE).context["url"], follow_redirects=False)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        citizen.get("/sign-in/national/back", {name: values[0] for name, values in query.items()})
        work(timezone.now())
        assert citizen.get(WAIT).headers["Location"] == "/my/"
        assert ("وکیل قانونی سرپرست" in citizen.get("/my/").content.decode()) is not is_taken_back


def test_a_button_that_is_pressed_again_keeps_the_place(provider, citizen):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        crowd()
        for _ in range(5):
            citizen.post(LEAVE, {})
        assert citizen.get(LEAVE).headers["Refresh"] == "3"
        clock.shift(3)
        assert "url" in citizen.get(LEAVE).context


def test_a_browser_keeps_its_place_while_the_provider_is_silent(provider, citizen):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        crowd()
        citizen.post(LEAVE, {})
        clock.shift(3)
        breaker = sso._breaker_of(provider.issuer)
        for _ in range(5):
            breaker.failed()
        assert citizen.get(LEAVE).headers["Location"] == "/sign-in/told/"
        breaker.succeeded()
        assert "url" in citizen.get(LEAVE).context


def test_a_browser_whose_tries_met_a_silent_provider_begins_at_once_when_it_answers(
    provider, citizen, settings
):
    settings.PROXIES = [ip_network("127.0.0.1/32")]
    named, breaker = {"X-Visitor": "a" * 16}, sso._breaker_of(provider.issuer)
    with time_machine.travel(timezone.now(), tick=False):
        provider.spoil = "garbage"
        for _ in range(8):
            assert citizen.post(LEAVE, {}, headers=named).headers["Location"] == "/sign-in/told/"
            breaker.succeeded()
        provider.spoil = ""
        assert "url" in citizen.post(LEAVE, {}, headers=named).context


def test_a_browser_that_the_proxy_names_waits_for_itself_and_nobody_else(provider, citizen, settings):
    settings.PROXIES = [ip_network("127.0.0.1/32")]
    stranger = Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])
    with time_machine.travel(timezone.now(), tick=False) as clock:
        for _ in range(5):
            # A program throws the cookie of sign-in away; the one of the door it needs.
            stranger.cookies.clear()
            assert stranger.post(LEAVE, {}, headers={"X-Visitor": "a" * 16}).status_code == 200
        stranger.cookies.clear()
        assert stranger.post(LEAVE, {}, headers={"X-Visitor": "a" * 16}).headers["Location"] == LEAVE
        assert stranger.get(LEAVE).headers["Refresh"] == "10"
        assert citizen.post(LEAVE, {}, headers={"X-Visitor": "b" * 16}).status_code == 200
        settings.PROXIES = []
        assert citizen.post(LEAVE, {}, headers={"X-Visitor": "a" * 16}).status_code == 200, (
            "nobody we believe"
        )
        settings.PROXIES = [ip_network("127.0.0.1/32")]
        clock.shift(10)
        assert "url" in stranger.get(LEAVE, headers={"X-Visitor": "a" * 16}).context


def test_coming_back_with_a_made_up_state_asks_nobody_outside(provider, citizen):
    citizen.post(LEAVE, {})
    asked = list(provider.fetches)
    for browser in (citizen, Client(HTTP_HOST=citizen.defaults["HTTP_HOST"])):
        back = browser.get("/sign-in/national/back", {"state": "made up", "code": "made up"})
        assert back.headers["Location"] == "/sign-in/told/"
    assert work(timezone.now()) == 0
    assert provider.fetches == asked

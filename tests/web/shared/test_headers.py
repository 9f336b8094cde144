"""What every answer carries, and that no page needs what the policy forbids."""

from __future__ import annotations

import re

import pytest

PAGES = ("/styleguide", "/nothing-here")


def test_the_policy_allows_our_own_files_and_nothing_else(citizen):
    policy = dict(
        rule.strip().split(" ", 1)
        for rule in citizen.get("/styleguide")["Content-Security-Policy"].split(";")
    )
    assert policy.pop("default-src") == "'none'"
    assert policy.pop("object-src") == "'none'"
    assert policy.pop("frame-ancestors") == "'none'"
    assert policy.pop("base-uri") == "'none'"
    assert set(policy.values()) == {"'self'"}


@pytest.mark.parametrize("path", PAGES)
def test_no_page_has_a_script_or_a_style_inside(citizen, path):
    for method in (citizen.get, citizen.post):
        page = method(path).content.decode()
        assert not re.search(r"<style|\sstyle=|\son[a-z]+=|javascript:", page)
        assert re.findall(r"<script[^>]*>(.*?)</script>", page, re.DOTALL) == [""]


@pytest.mark.parametrize("path", PAGES)
def test_answers_carry_their_guards(citizen, path):
    response = citizen.get(path)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert response["Referrer-Policy"] == "same-origin"
    assert response["X-Frame-Options"] == "DENY"
    assert response["Cross-Origin-Opener-Policy"] == "same-origin"
    assert "geolocation=()" in response["Permissions-Policy"]


def test_a_page_of_a_person_is_kept_by_no_cache(trial):
    assert trial.get("/refuse")["Cache-Control"] == "no-store"
    assert trial.get("/styleguide")["Cache-Control"] == "private, no-cache"


def test_no_page_names_another_host(citizen, settings):
    page = citizen.get("/styleguide").content.decode()
    named = set(re.findall(r"(?:src|href|action)=\"(\w+:[^\"]*)\"", page))
    assert named == {settings.ENVIRONMENT.citizen_origin + "/", "tel:0216369", "tel:6369"}


@pytest.mark.django_db
def test_every_answer_with_a_body_says_what_it_is_and_in_which_alphabet(citizen, settings):
    told = {
        path: citizen.get(path)["Content-Type"]
        for path in ("/styleguide", "/nothing-here", "/livez", "/readyz", "/metrics", "/quality/figures.csv")
    }
    for path, kind in told.items():
        assert not kind.startswith("text/") or "charset=utf-8" in kind, (path, kind)
    assert (
        citizen.get("/openapi.json", HTTP_HOST=settings.ENVIRONMENT.hosts[2])["Content-Type"]
        == "application/json"
    )


def test_a_method_that_no_page_is_for_is_refused(citizen):
    for method in ("TRACE", "TRACK", "CONNECT", "PUT", "DELETE"):
        answer = citizen.generic(method, "/language", "lang=en")
        assert answer.status_code == 405, method
        assert b"lang=en" not in answer.content


def test_what_stands_in_an_address_is_no_answer_to_a_form(citizen):
    """Each field is read from one place; of one that comes twice the last counts, as browsers send it."""
    chosen = citizen.post("/language?lang=en&next=/rules/", {"next": "/help/"})
    assert chosen["Location"] == "/help/"
    assert not chosen.cookies
    twice = "lang=en&lang=fa"
    assert (
        citizen.post("/language", twice, content_type="application/x-www-form-urlencoded")
        .cookies["__Host-language"]
        .value
        == "fa"
    )


@pytest.mark.django_db
def test_a_cookie_is_of_this_host_alone_and_no_script_reads_it(citizen, desk):
    begun = [
        citizen.get("/sign-in/"),
        citizen.post("/language", {"lang": "en"}),
        citizen.get("/my/"),
        desk.get("/sign-in/"),
    ]
    cookies = [cookie for answer in begun for cookie in answer.cookies.values() if cookie.value]
    assert {cookie.key for cookie in cookies} >= {"__Host-csrf", "__Host-language"}
    for cookie in cookies:
        assert cookie.key.startswith("__Host-")
        assert (cookie["secure"], cookie["httponly"], cookie["path"], cookie["domain"]) == (
            True,
            True,
            "/",
            "",
        )
        assert cookie["samesite"] == "Lax"


def test_no_other_site_may_read_an_answer(citizen, settings):
    asked = [
        citizen.get("/styleguide", HTTP_ORIGIN="https://stranger.example"),
        citizen.options("/styleguide", HTTP_ORIGIN="https://stranger.example"),
        citizen.get("/openapi.json", HTTP_ORIGIN="null", HTTP_HOST=settings.ENVIRONMENT.hosts[2]),
    ]
    assert not [name for answer in asked for name in answer.headers if name.startswith("Access-Control-")]


def test_no_folder_is_listed_and_nothing_beside_what_was_built_is_served(citizen):
    for path in (
        "/static/",
        "/static/..%2f..%2fconfig/settings.py",
        "/static/../shared/request_log.py",
        "/.git/config",
    ):
        assert citizen.get(path).status_code == 404, path

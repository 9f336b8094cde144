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
    assert named == {settings.ENVIRONMENT.citizen_origin + "/", "tel:+98216369", "tel:6369"}


@pytest.mark.django_db
def test_the_cookie_of_the_forms_is_for_no_script(citizen):
    cookie = citizen.get("/sign-in/").cookies["__Host-csrf"]
    assert cookie["httponly"]
    assert cookie["secure"]
    assert cookie["samesite"] == "Lax"

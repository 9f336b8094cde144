"""Staff come in through an OpenID provider that others wrote, in the browser, and prove themselves again by it."""

from __future__ import annotations

import dataclasses
import re
from html import unescape

import pytest

from tests.accounts.desk_steps import joined, linked
from tests.accounts.independent_provider import authorise, running
from tests.support.markup import faults

pytestmark = pytest.mark.django_db
BACK = "/sign-in/ministry/back"


@pytest.fixture
def provider(settings, tmp_path):
    with running({"sub": "sara", "amr": ["mfa"]}, tmp_path) as address:
        secret = tmp_path / "secret"
        secret.write_text("anything", "utf-8")
        settings.STAFF_SSO = dataclasses.replace(
            settings.STAFF_SSO, issuer=address, client_id="hemayat", secret_file=secret
        )
        yield address


def journey(desk, begin: str):
    """Through the provider's page and back, as the browser goes."""
    leaving = desk.post(begin).content.decode()
    found = re.search(r'class="govuk-button" href="([^"]+)"', leaving)
    assert found, leaving
    back_to = f"http://{desk.defaults['HTTP_HOST']}{BACK}"
    return desk.get(BACK, authorise(unescape(found[1]), "sara", back_to)), leaving


@pytest.mark.slow
def test_a_member_comes_in_by_the_ministrys_sign_in(provider, officer, desk, register, tmp_path):
    from django.utils import timezone  # noqa: PLC0415 - beside what it is given to

    boss = officer(username="boss", roles=["administrator"]).member
    joined(linked(boss, register, "sara", sso_subject="sara", now=timezone.now()).token, timezone.now())
    page = desk.get("/sign-in/?next=/account/").content.decode()
    assert "با ورود یکپارچهٔ وزارت" in page
    came, leaving = journey(desk, "/sign-in/ministry/?next=/account/")
    assert came.headers["Location"] == "/account/"
    assert desk.get("/account/").status_code == 200
    assert not faults({"enter": page, "leaving": leaving}, tmp_path)


@pytest.mark.slow
def test_whom_no_account_names_is_told_what_to_do(provider, desk, tmp_path):
    came, _ = journey(desk, "/sign-in/ministry/")
    assert came.headers["Location"] == "/sign-in/?refused=1"
    page = desk.get("/sign-in/?refused=1").content.decode()
    assert "ورود یکپارچه پذیرفته نشد" in page
    assert not faults({"refused": page}, tmp_path)
    assert desk.get("/").status_code == 302


def test_where_there_is_none_it_is_not_offered(desk):
    assert "یکپارچه" not in desk.get("/sign-in/").content.decode()
    assert desk.post("/sign-in/ministry/").status_code == 404

"""Signing in through an OpenID provider that others wrote, started as a process of its own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from hemayat.accounts import sso
from hemayat.accounts.results import NewSession, SignInProblem, SsoRedirect
from tests.accounts.independent_provider import authorise, running
from tests.accounts.provider import BACK
from tests.accounts.steps import work
from tests.inquiries.register_server import RegisterServer, made_up_id


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[str]:
    """Its address; it knows the subject "head", whose national id is number 1's."""
    with running({"sub": "head", "national_id": made_up_id(1)}, tmp_path) as address:
        secret = tmp_path / "secret"
        secret.write_text("anything", "utf-8")
        settings.SSO_ISSUER, settings.SSO_CLIENT_ID, settings.SSO_SECRET_FILE = address, "hemayat", secret
        settings.SSO_REDIRECT_URL = BACK
        yield address
        sso.relying_party().close()


@pytest.mark.slow
@pytest.mark.django_db
def test_a14_a_head_signs_in_through_a_provider_that_others_wrote(
    register: RegisterServer, provider: str
) -> None:
    register.add(1, mobile="")
    now = dt.datetime.now(dt.UTC)
    journey = sso.begin_sso(ip="10.0.0.1", now=now)
    assert isinstance(journey, SsoRedirect), journey
    back = authorise(journey.url, "head", BACK)
    assert sso.hand_in_sso(token=journey.token, **back, now=now) is None
    work(dt.datetime.now(dt.UTC))
    entered = sso.finish_sso(token=journey.token, now=now)
    assert isinstance(entered, NewSession), entered
    assert entered.citizen.household == 1
    again = sso.begin_sso(ip="10.0.0.1", now=now)
    assert isinstance(again, SsoRedirect)
    replayed = {"code": back["code"], "state": authorise(again.url, "head", BACK)["state"]}
    assert sso.hand_in_sso(token=again.token, **replayed, now=now) is None
    work(now)
    assert sso.finish_sso(token=again.token, now=now) == SignInProblem("sso_refused")

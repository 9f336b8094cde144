"""The jobs of signing in, done by a real worker in a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hemayat.accounts import actions, sso
from hemayat.accounts.results import NewSession, SsoRedirect
from hemayat.notifications.queries import inbox
from hemayat.operations.postgres import DatabaseUrls
from tests.accounts import provider as providers
from tests.accounts.provider import BACK, CLIENT_ID, SECRET
from tests.accounts.steps import asked, messages
from tests.inquiries.register_server import RegisterServer, made_up_id


def drain(
    register: RegisterServer, databases: DatabaseUrls, **settings: str
) -> subprocess.CompletedProcess[str]:
    """A worker does every job that is there, and ends."""
    environment = {
        **os.environ,
        "DATABASE_URL": databases.app,
        "HEMAYAT_CIVIL_REGISTRY_URL": register.civil,
        "HEMAYAT_SHAHKAR_URL": register.shahkar,
        **settings,
    }
    command = [sys.executable, "-m", "hemayat.cli.main", "work", "--drain"]
    ran = subprocess.run(command, env=environment, capture_output=True, text=True, check=False, timeout=60)
    assert ran.returncode == 0, ran.stderr
    return ran


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_asks_the_registers_and_sends_the_code(
    register: RegisterServer, django_db_setup: DatabaseUrls
) -> None:
    register.add(1)
    attempt = asked(1, now=dt.datetime.now(dt.UTC))
    ran = drain(register, django_db_setup)
    assert register.asked == ["/civil", "/shahkar"]
    assert not [secret for secret in ("9990000018", "9120000001") if secret in ran.stderr + ran.stdout]
    now = dt.datetime.now(dt.UTC)
    # The same worker may have sent it already; its words are gone from the outbox then.
    (words, *_) = messages() or [message.words for message in inbox(has_codes=True)]
    entered = actions.enter_code(attempt=attempt.token, code=words[:6], now=now)
    assert isinstance(entered, NewSession)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_a_worker_asks_the_provider_of_the_national_sign_in_and_the_registers(
    register: RegisterServer, django_db_setup: DatabaseUrls, settings: Any, tmp_path: Path
) -> None:
    register.add(1, mobile="")
    now = dt.datetime.now(dt.UTC)
    secret = tmp_path / "secret"
    secret.write_text(SECRET, "utf-8")
    with providers.running(int(now.timestamp())) as provider:
        provider.person = {"national_id": made_up_id(1)}
        settings.SSO_ISSUER, settings.SSO_CLIENT_ID = provider.issuer, CLIENT_ID
        settings.SSO_SECRET_FILE, settings.SSO_REDIRECT_URL = secret, BACK
        journey = sso.begin_sso(ip="10.0.0.1", now=now)
        assert isinstance(journey, SsoRedirect)
        answer = httpx.get(journey.url, follow_redirects=False)
        query = parse_qs(urlsplit(answer.headers["Location"]).query)
        handed_in = {"state": query["state"][0], "code": query["code"][0]}
        assert sso.hand_in_sso(token=journey.token, **handed_in, now=now) is None
        ran = drain(
            register,
            django_db_setup,
            HEMAYAT_SSO_ISSUER=provider.issuer,
            HEMAYAT_SSO_CLIENT_ID=CLIENT_ID,
            HEMAYAT_SSO_SECRET_FILE=str(secret),
            HEMAYAT_CITIZEN_ORIGIN=BACK.removesuffix("/sign-in/national/back"),
        )
    assert register.asked == ["/civil"]
    assert not [one for one in (made_up_id(1), *handed_in.values()) if one in ran.stderr + ran.stdout]
    entered = sso.finish_sso(token=journey.token, now=dt.datetime.now(dt.UTC))
    assert isinstance(entered, NewSession), entered
    assert entered.citizen.household == 1

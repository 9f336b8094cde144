"""Signing in through an OpenID provider that others wrote, started as a process of its own."""

from __future__ import annotations

import datetime as dt
import json
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hemayat.accounts import sso
from hemayat.accounts.results import Problem, SignedIn, SsoBegun
from tests.accounts.provider import BACK
from tests.inquiries.register_server import RegisterServer, made_up_id

READY_WITHIN = 20.0


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[str]:
    """Its address; it knows the subject "head", whose national id is number 1's."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    claims = json.dumps({"sub": "head", "national_id": made_up_id(1)})
    command = [sys.executable, "-W", "ignore", "-m", "oidc_provider_mock", "--port", str(port)]
    with (tmp_path / "said").open("wb") as said:
        process = subprocess.Popen([*command, "--user-claims", claims], stdout=said, stderr=said)
    address = f"http://127.0.0.1:{port}"
    try:
        _wait(address)
        secret = tmp_path / "secret"
        secret.write_text("anything", "utf-8")
        settings.SSO_ISSUER, settings.SSO_CLIENT_ID, settings.SSO_SECRET_FILE = address, "hemayat", secret
        settings.SSO_REDIRECT_URL = BACK
        yield address
        sso.relying_party().close()
    finally:
        process.terminate()
        process.wait()


def _wait(address: str) -> None:
    until = time.monotonic() + READY_WITHIN
    while True:
        try:
            httpx.get(f"{address}/.well-known/openid-configuration").raise_for_status()
        except httpx.HTTPError:
            assert time.monotonic() < until, "the provider did not start"
            time.sleep(0.1)
        else:
            return


def authorise(url: str) -> dict[str, str]:
    """Choose the subject on the provider's page, as a person would; what the browser brings back."""
    with httpx.Client() as browser:
        page = browser.get(url)
        assert page.status_code == 200, page.text[:500]
        assert re.search(r"<form[^>]*method=.?post", page.text, re.IGNORECASE)
        back = browser.post(url, data={"sub": "head"})
    assert back.status_code == 302, back.text[:500]
    assert back.headers["Location"].startswith(BACK)
    query = parse_qs(urlsplit(back.headers["Location"]).query)
    return {"code": query["code"][0], "state": query["state"][0]}


@pytest.mark.django_db
def test_a14_a_head_signs_in_through_a_provider_that_others_wrote(
    register: RegisterServer, provider: str
) -> None:
    register.add(1, mobile="")
    now = dt.datetime.now(dt.UTC)
    journey = sso.begin_sso(ip="10.0.0.1", now=now)
    assert isinstance(journey, SsoBegun), journey
    back = authorise(journey.url)
    entered = sso.finish_sso(token=journey.token, **back, now=dt.datetime.now(dt.UTC))
    assert isinstance(entered, SignedIn), entered
    assert entered.citizen.household == 1
    again = sso.begin_sso(ip="10.0.0.1", now=now)
    assert isinstance(again, SsoBegun)
    replayed = {"code": back["code"], "state": authorise(again.url)["state"]}
    refused = sso.finish_sso(token=again.token, **replayed, now=now)
    assert refused == Problem("sso_refused")

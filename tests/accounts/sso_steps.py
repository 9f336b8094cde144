"""What a browser does on the way through the national single sign-on, step by step."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hemayat.accounts import oidc, sso
from hemayat.accounts.oidc import RelyingParty
from hemayat.accounts.results import NewSession, SignInProblem, SsoRedirect
from tests.accounts import provider as providers
from tests.accounts.provider import BACK, CLIENT_ID, SECRET, Provider
from tests.accounts.steps import NOW, work


@contextmanager
def connected(settings: Any, folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    """A provider over HTTP, and the settings that name it."""
    secret = folder / "secret"
    secret.write_text(f"{SECRET}\n", "utf-8")
    with providers.running(int(NOW.timestamp())) as running:
        settings.SSO_ISSUER = running.issuer
        settings.SSO_CLIENT_ID, settings.SSO_SECRET_FILE = CLIENT_ID, secret
        settings.SSO_REDIRECT_URL = BACK
        party: list[RelyingParty] = []

        def once(client: oidc.SsoClient) -> RelyingParty:
            if not party:
                party.append(RelyingParty(client, timeout=httpx.Timeout(0.4)))
            return party[0]

        monkeypatch.setattr(sso, "_made", once)
        yield running
        for one in party:
            one.close()


def begun(now: dt.datetime = NOW, **differing: Any) -> SsoRedirect:
    """A browser leaves for the provider, at once."""
    answer = sso.begin_sso(**{"ip": "10.0.0.1", "now": now, **differing})
    assert isinstance(answer, SsoRedirect), answer
    return answer


def browse(url: str) -> dict[str, str]:
    """What the browser comes back with, having signed in at the provider."""
    answer = httpx.get(url, follow_redirects=False)
    assert answer.status_code == 302, answer.text
    assert answer.headers["Location"].startswith(BACK)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    return {"code": query.get("code", [""])[0], "state": query["state"][0]}


def finish(journey: SsoRedirect, back: dict[str, str], now: dt.datetime = NOW) -> NewSession | SignInProblem:
    """The browser of this journey comes back, and the worker answers."""
    problem = sso.hand_in_sso(token=journey.token, **back, now=now)
    if problem is not None:
        return problem
    work(now)
    entered = sso.finish_sso(token=journey.token, now=now)
    assert entered is not None, "the worker has answered"
    return entered

"""Staff through the ministry's single sign-on: it vouches for a second factor, an administrator for the name."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hemayat.accounts import sso
from hemayat.accounts.models import StaffMember
from hemayat.accounts.results import SignInProblem, SsoRedirect
from hemayat.accounts.staff_accounts import close_account
from hemayat.accounts.staff_sso import begin_staff_sso, finish_staff_sso
from tests.accounts import provider as providers
from tests.accounts.desk_steps import joined, linked, member, quick_passwords
from tests.accounts.provider import BACK, CLIENT_ID, SECRET, Provider
from tests.accounts.steps import NOW, events, work
from tests.inquiries.register_server import RegisterServer

__all__ = ["quick_passwords"]
pytestmark = pytest.mark.django_db
STRONG: dict[str, Any] = {"amr": ["pwd", "mfa"]}


@pytest.fixture
def provider(settings: Any, tmp_path: Path) -> Iterator[Provider]:
    secret = tmp_path / "secret"
    secret.write_text(SECRET, "utf-8")
    with providers.running(int(NOW.timestamp())) as running:
        settings.STAFF_SSO = dataclasses.replace(
            settings.STAFF_SSO, issuer=running.issuer, client_id=CLIENT_ID, secret_file=secret
        )
        settings.STAFF_SSO_REDIRECT_URL = BACK
        yield running


@pytest.fixture
def boss() -> StaffMember:
    return member("boss", "administrator")


@pytest.fixture
def sara(boss: StaffMember, register: RegisterServer) -> StaffMember:
    return joined(linked(boss, register, "sara", sso_subject="sara@ministry").token)


def came(provider: Provider, again: StaffMember | None = None, **said: Any) -> StaffMember | SignInProblem:
    provider.person = {"sub": "sara@ministry", **said}
    begun = begin_staff_sso(ip="10.0.0.1", now=NOW, again=again)
    assert isinstance(begun, SsoRedirect), begun
    answer = httpx.get(begun.url, follow_redirects=False)
    query = parse_qs(urlsplit(answer.headers["Location"]).query)
    code, state = query.get("code", [""])[0], query["state"][0]
    return finish_staff_sso(token=begun.token, state=state, code=code, now=NOW, ip="10.0.0.1")


def test_who_joined_by_their_own_line_comes_in_by_the_ministry_too(
    provider: Provider, sara: StaffMember
) -> None:
    assert came(provider, **STRONG) == sara
    assert events()[-1] == ("staff.signed_in", {"ip": "10.0.0.1", "with": "sso"})


def test_the_name_that_an_administrator_wrote_opens_no_account_that_nobody_joined(
    provider: Provider, boss: StaffMember, register: RegisterServer
) -> None:
    """Else an administrator would write their own name into the account of somebody else."""
    linked(boss, register, "sara", sso_subject="sara@ministry")
    assert came(provider, **STRONG) == SignInProblem("sso_refused")
    assert events()[-1][0] == "staff.sign_in_failed"


@pytest.mark.parametrize(
    "said",
    [{}, {"amr": ["pwd"]}, {"amr": "mfa"}, {"sub": "nobody@ministry", **STRONG}, {"sub": "", **STRONG}],
)
def test_without_a_second_factor_or_a_name_nobody_comes_in(
    provider: Provider, sara: StaffMember, said: dict[str, Any]
) -> None:
    assert came(provider, **said) == SignInProblem("sso_refused")
    assert events()[-1][0] == "staff.sign_in_failed"


def test_an_acr_that_the_settings_name_has_to_be_said(
    provider: Provider, sara: StaffMember, settings: Any
) -> None:
    settings.STAFF_SSO = dataclasses.replace(settings.STAFF_SSO, acr="urn:ministry:two")
    assert came(provider, **STRONG) == SignInProblem("sso_refused")
    assert came(provider, acr="urn:ministry:two") == sara


def test_a_closed_account_stays_closed(provider: Provider, sara: StaffMember, boss: StaffMember) -> None:
    close_account(member=sara.pk, by=boss, now=NOW)
    assert came(provider, **STRONG) == SignInProblem("sso_refused")


def test_asked_again_it_is_the_same_member_and_just_now(
    provider: Provider, sara: StaffMember, boss: StaffMember
) -> None:
    now = int(NOW.timestamp())
    assert came(provider, again=sara, auth_time=now, **STRONG) == sara
    assert came(provider, again=sara, **STRONG) == SignInProblem("sso_refused")
    assert came(provider, again=sara, auth_time=now - 3600, **STRONG) == SignInProblem("sso_refused")
    assert came(provider, again=boss, auth_time=now, **STRONG) == SignInProblem("sso_refused")


@pytest.mark.parametrize("spoil", ["denied", "bad_signature", "wrong_nonce", "wrong_audience", "unsigned"])
def test_whatever_is_spoilt_on_the_way_lets_nobody_in(
    provider: Provider, sara: StaffMember, spoil: str
) -> None:
    provider.spoil = spoil
    assert came(provider, **STRONG) == SignInProblem("sso_refused")


def test_a_journey_is_taken_once_and_in_its_time_and_is_no_citizens(
    provider: Provider, sara: StaffMember
) -> None:
    begun = begin_staff_sso(ip="10.0.0.1", now=NOW)
    assert isinstance(begun, SsoRedirect)
    (state,) = parse_qs(urlsplit(begun.url).query)["state"]
    late = NOW + dt.timedelta(minutes=11)
    assert finish_staff_sso(token=begun.token, state=state, code="x", now=late) == SignInProblem("expired")
    assert finish_staff_sso(token=begun.token, state=state, code="x", now=NOW) == SignInProblem("expired")
    begun = begin_staff_sso(ip="10.0.0.1", now=NOW)
    assert isinstance(begun, SsoRedirect)
    (state,) = parse_qs(urlsplit(begun.url).query)["state"]
    assert sso.hand_in_sso(token=begun.token, state=state, code="x", now=NOW) is None
    work()
    assert sso.finish_sso(token=begun.token, now=NOW) == SignInProblem("sso_refused")

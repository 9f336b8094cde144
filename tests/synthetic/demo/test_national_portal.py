"""The demo's national portal vouches for what is typed, to the one site that it belongs to, once."""

from __future__ import annotations

import datetime as dt
import re
from html import unescape
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from hemayat.accounts.oidc import RelyingParty, SsoClient, SsoJourney, SsoRefused
from hemayat.synthetic.demo.national_portal import CLIENT_ID, demo_portal

BACK = "http://hemayat.localhost:1234/sign-in/national/back"


def typed(url: str, national_id: str) -> httpx.Response:
    """The form as the page has it, with an id typed into it."""
    page = httpx.get(url)
    assert page.status_code == 200
    hidden = re.findall(r'type="hidden" name="([^"]+)" value="([^"]*)"', page.text)
    form = {unescape(name): unescape(value) for name, value in hidden}
    origin = url.partition("/authorization")[0]
    return httpx.post(f"{origin}/authorization", data=form | {"national_id": national_id})


def test_an_id_in_the_address_is_not_in_the_form_beside_that_which_is_typed() -> None:
    with demo_portal("hemayat.localhost") as trusted:
        client = SsoClient(
            trusted["HEMAYAT_SSO_ISSUER"], trusted["HEMAYAT_SSO_CLIENT_ID"], "", BACK, "openid profile"
        )
        party = RelyingParty(client)
        address = party.address(SsoJourney.begin(), dt.datetime.now(dt.UTC))
        page = httpx.get(f"{address}&national_id=9990000015")
        party.close()
    assert page.text.count('name="national_id"') == 1
    assert "9990000015" not in page.text


def test_who_types_an_id_comes_back_with_it_once() -> None:
    now = dt.datetime.now(dt.UTC)
    with demo_portal("hemayat.localhost") as trusted:
        client = SsoClient(
            trusted["HEMAYAT_SSO_ISSUER"], trusted["HEMAYAT_SSO_CLIENT_ID"], "", BACK, "openid profile"
        )
        party, journey = RelyingParty(client), SsoJourney.begin()
        back = typed(party.address(journey, now), "۹۹۹۰۰۰۰۰۱۵").headers["location"]
        answer = parse_qs(urlsplit(back).query)
        assert back.startswith(BACK)
        assert answer["state"] == [journey.state]
        claims = party.claims(answer["code"][0], journey, now)
        assert claims["national_id"] == "9990000015"
        with pytest.raises(SsoRefused):
            party.claims(answer["code"][0], journey, now)
        party.close()


@pytest.mark.parametrize(
    "asked",
    [
        {"redirect_uri": "http://elsewhere.invalid/sign-in/national/back"},
        {"redirect_uri": "http://hemayat.localhost:1234/another/path"},
        {"client_id": "another"},
    ],
)
def test_nobody_else_is_answered(asked: dict[str, str]) -> None:
    query = {"client_id": CLIENT_ID, "redirect_uri": BACK, "code_challenge": "x", **asked}
    with demo_portal("hemayat.localhost") as trusted:
        address = f"{trusted['HEMAYAT_SSO_ISSUER']}/authorization"
        assert httpx.get(address, params=query).status_code == 400
        refused = httpx.post(address, data=query | {"national_id": "1"})
        assert refused.status_code == 400
        assert "location" not in refused.headers

"""A relying party of OpenID Connect: discovery, authorization code with PKCE, an ID token checked to the last claim.

Nothing here knows Django or what the claims mean. Threads may share a RelyingParty.
"""

from __future__ import annotations

import base64
import hashlib
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import httpx
from joserfc import jws, jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from hemayat.common.tls import shared_trust

ALGORITHMS = ["RS256", "PS256", "ES256", "Ed25519", "EdDSA"]
LEEWAY_SECONDS = 60
OLDEST_TOKEN = timedelta(minutes=10)
_DISCOVERY = "/.well-known/openid-configuration"
_CACHED, _BETWEEN_FETCHES = timedelta(hours=1), timedelta(seconds=30)
_TIMEOUT = httpx.Timeout(5.0, connect=2.0)
_ENDPOINTS = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_FEWEST_RANDOM_BYTES = 32


class SsoSilent(Exception):
    """The provider could not be reached, or what it says of itself cannot be used. Names no person."""


class SsoRefused(Exception):
    """The provider does not vouch for this sign-in, or what it handed over does not prove that it does."""


@dataclass(frozen=True)
class SsoClient:
    """This installation as the provider knows it. `issuer` has no slash at its end unless the provider's own has."""

    issuer: str
    client_id: str
    secret: str = field(repr=False)
    redirect_url: str
    scopes: str = "openid profile"


@dataclass(frozen=True)
class SsoJourney:
    """What ties an answer to the question: kept by us, and none of it known to anybody else but as its hash."""

    state: str = field(repr=False)
    nonce: str = field(repr=False)
    verifier: str = field(repr=False)

    @classmethod
    def begin(cls) -> SsoJourney:
        """Three random texts."""
        return cls(*(secrets.token_urlsafe(_FEWEST_RANDOM_BYTES) for _ in range(3)))


class RelyingParty:
    """One provider. What it publishes is kept for an hour; a key that is not known is looked for at once."""

    def __init__(self, client: SsoClient, *, timeout: httpx.Timeout = _TIMEOUT) -> None:
        self.client = client
        self._http = httpx.Client(verify=shared_trust(), timeout=timeout, follow_redirects=False)
        self._lock = threading.Lock()
        self._metadata: tuple[datetime, dict[str, Any]] | None = None
        self._keys: tuple[datetime, KeySet] | None = None

    def close(self) -> None:
        """Let go of the connections."""
        self._http.close()

    def address(self, journey: SsoJourney, now: datetime, **more: str) -> str:
        """Where the browser goes to sign in; `more`: what else is asked of the provider. Raises SsoSilent."""
        challenge = base64.urlsafe_b64encode(hashlib.sha256(journey.verifier.encode()).digest())
        asked = {
            "response_type": "code",
            "client_id": self.client.client_id,
            "redirect_uri": self.client.redirect_url,
            "scope": self.client.scopes,
            "state": journey.state,
            "nonce": journey.nonce,
            "code_challenge": challenge.rstrip(b"=").decode(),
            "code_challenge_method": "S256",
            **more,
        }
        endpoint: str = self._provider(now)["authorization_endpoint"]
        return f"{endpoint}{'&' if urlsplit(endpoint).query else '?'}{urlencode(asked)}"

    def claims(self, code: str, journey: SsoJourney, now: datetime) -> dict[str, Any]:
        """What the provider says of who came back with `code`: the ID token's claims, and those of its userinfo.

        Raises SsoSilent and SsoRefused.
        """
        tokens = self._exchange(code, journey, now)
        claims = self._checked(tokens["id_token"], journey, now)
        return self._user_info(tokens, claims, now) | claims

    def _exchange(self, code: str, journey: SsoJourney, now: datetime) -> dict[str, Any]:
        asked = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": self.client.redirect_url,
            "code_verifier": journey.verifier,
        }
        # RFC 6749, 2.3.1: both are form-encoded before they are joined.
        login = (quote(self.client.client_id, safe=""), quote(self.client.secret, safe=""))
        endpoint = self._provider(now)["token_endpoint"]
        tokens = self._json(lambda: self._http.post(endpoint, data=asked, auth=login))
        if not isinstance(tokens.get("id_token"), str):
            raise SsoRefused("no ID token")
        return tokens

    def _user_info(self, tokens: dict[str, Any], claims: dict[str, Any], now: datetime) -> dict[str, Any]:
        endpoint, access = self._provider(now).get("userinfo_endpoint"), tokens.get("access_token")
        if not (isinstance(endpoint, str) and isinstance(access, str)):
            return {}
        said = self._json(lambda: self._http.get(endpoint, headers={"Authorization": f"Bearer {access}"}))
        if said.get("sub") != claims["sub"]:
            raise SsoRefused("the userinfo is another person's")
        return said

    def _checked(self, token: str, journey: SsoJourney, now: datetime) -> dict[str, Any]:
        try:
            keys = self._keys_for(jws.extract_compact(token.encode()).headers().get("kid"), now)
            claims: dict[str, Any] = jwt.decode(token, keys, algorithms=ALGORITHMS).claims
            jwt.JWTClaimsRegistry(
                now=int(now.timestamp()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self.client.issuer},
                aud={"essential": True, "value": self.client.client_id},
                exp={"essential": True},
                iat={"essential": True},
                sub={"essential": True},
                nonce={"essential": True, "value": journey.nonce},
            ).validate(claims)
        except (JoseError, ValueError, TypeError) as fault:
            raise SsoRefused(f"ID token: {type(fault).__name__}") from None
        parties = claims["aud"]
        if isinstance(parties, list) and len(parties) > 1 and claims.get("azp") != self.client.client_id:
            raise SsoRefused("ID token: made for another party")
        if claims["iat"] < (now - OLDEST_TOKEN).timestamp():
            raise SsoRefused("ID token: too old")
        return claims

    def _keys_for(self, kid: str | None, now: datetime) -> KeySet:
        with self._lock:
            known = self._keys
            is_there = known is not None and (kid is None or kid in {key.kid for key in known[1].keys})
            is_fresh = known is not None and timedelta() <= now - known[0] < _CACHED
            if known is None or not is_fresh or (not is_there and now - known[0] >= _BETWEEN_FETCHES):
                known = (now, self._fetched_keys(now))
                self._keys = known
            return known[1]

    def _fetched_keys(self, now: datetime) -> KeySet:
        endpoint = self._provider(now)["jwks_uri"]
        said = self._json(lambda: self._http.get(endpoint))
        try:
            return KeySet.import_key_set(said)  # type: ignore[arg-type]  # whatever it is, it is checked there
        except (JoseError, ValueError, TypeError, KeyError):
            raise SsoSilent("the provider's keys cannot be read") from None

    def _provider(self, now: datetime) -> dict[str, Any]:
        metadata = self._metadata
        if metadata is not None and timedelta() <= now - metadata[0] < _CACHED:
            return metadata[1]
        address = self.client.issuer.rstrip("/") + _DISCOVERY
        said = self._json(lambda: self._http.get(address))
        if said.get("issuer") != self.client.issuer:
            raise SsoSilent("the provider gives itself another name than the settings do")
        scheme = urlsplit(self.client.issuer).scheme
        for name in _ENDPOINTS:
            if not isinstance(said.get(name), str) or urlsplit(said[name]).scheme not in {"https", scheme}:
                raise SsoSilent(f"the provider names no safe {name}")
        self._metadata = (now, said)
        return said

    def _json(self, ask: Callable[[], httpx.Response]) -> dict[str, Any]:
        try:
            answer = ask()
        except httpx.HTTPError as fault:
            raise SsoSilent(type(fault).__name__) from None
        if answer.is_client_error:
            raise SsoRefused(f"status {answer.status_code}")
        try:
            said = answer.json() if answer.is_success else None
        except ValueError:
            said = None
        if not isinstance(said, dict):
            raise SsoSilent(f"status {answer.status_code}, and no JSON object")
        return said

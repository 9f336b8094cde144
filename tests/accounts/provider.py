"""A small OpenID provider over HTTP that follows the standard: discovery, PKCE, real signatures, keys that rotate.

It refuses what a provider must refuse, and spoils its answers on demand, as an attacker or a fault would.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, quote, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import OKPKey, RSAKey

CLIENT_ID, SECRET = "hemayat", "a secret: with/signs"
BACK = "http://hemayat.localhost/sign-in/national/back"


@cache
def _rsa_key(number: int) -> Any:
    """The key that every provider of this process makes as its first, second …: to make or read one takes a while."""
    return RSAKey.generate_key(2048).raw_value


@dataclass
class Provider:
    """`person`: the claims of whoever signs in next. `spoil`: what to get wrong ("" is nothing)."""

    now: int
    person: dict[str, Any] = field(default_factory=dict)
    spoil: str = ""
    algorithm: str = "RS256"
    in_userinfo: bool = False
    port: int = 0
    keys: list[Any] = field(default_factory=list)
    keys_made: int = 0
    fetches: list[str] = field(default_factory=list)
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    @property
    def issuer(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def new_key(self, *, forget: bool = True) -> None:
        """Sign with a new key from now on; publish the former no more where `forget`."""
        parameters: Any = {"kid": secrets.token_hex(4), "use": "sig"}
        made = (
            OKPKey.generate_key("Ed25519", parameters)
            if self.algorithm == "Ed25519"
            else RSAKey(_rsa_key(self.keys_made), _rsa_key(self.keys_made), parameters)
        )
        self.keys_made += 1
        self.keys = [made] if forget else [made, *self.keys]

    def metadata(self) -> dict[str, Any]:
        names = ("authorization", "token", "userinfo")
        issuer = "http://elsewhere.invalid" if self.spoil == "another_issuer" else self.issuer
        return {
            "issuer": issuer,
            **{f"{name}_endpoint": f"{self.issuer}/{name}" for name in names},
            "jwks_uri": "ftp://elsewhere/keys" if self.spoil == "unsafe_keys" else f"{self.issuer}/jwks",
            "code_challenge_methods_supported": ["S256"],
        }

    def authorise(self, query: dict[str, str]) -> str | None:
        """Where the browser is sent back to; None for what must be refused."""
        wanted = {"response_type": "code", "client_id": CLIENT_ID, "redirect_uri": BACK}
        if any(query.get(name) != value for name, value in wanted.items()):
            return None
        if query.get("code_challenge_method") != "S256" or "openid" not in query["scope"].split():
            return None
        if self.spoil == "denied":
            return f"{BACK}?{urlencode({'error': 'access_denied', 'state': query['state']})}"
        code = secrets.token_urlsafe(16)
        self.codes[code] = query
        return f"{BACK}?{urlencode({'code': code, 'state': query['state']})}"

    def exchange(self, form: dict[str, str], login: str) -> dict[str, Any] | None:
        """Tokens for a code that was never used; None for what must be refused."""
        asked = self.codes.pop(form.get("code", ""), None)
        expected = base64.b64encode(f"{quote(CLIENT_ID, safe='')}:{quote(SECRET, safe='')}".encode()).decode()
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or login != f"Basic {expected}" or challenge != asked["code_challenge"]:
            return None
        if form.get("grant_type") != "authorization_code" or form.get("redirect_uri") != BACK:
            return None
        tokens = {"access_token": "access", "token_type": "Bearer", "id_token": self.id_token(asked["nonce"])}
        if self.spoil == "no_id_token":
            del tokens["id_token"]
        return tokens

    def id_token(self, nonce: str) -> str:
        claims: dict[str, Any] = {
            "iss": self.issuer,
            "sub": "subject-1",
            "aud": CLIENT_ID,
            "iat": self.now,
            "exp": self.now + 300,
            "nonce": nonce,
            **({} if self.in_userinfo else self.person),
        }
        spoilt: dict[str, dict[str, Any]] = {
            "wrong_audience": {"aud": "another"},
            "another_party": {"aud": [CLIENT_ID, "another"], "azp": "another"},
            "wrong_issuer": {"iss": "http://elsewhere.invalid"},
            "expired": {"iat": self.now - 400, "exp": self.now - 100},
            "from_the_future": {"iat": self.now + 400, "exp": self.now + 700},
            "too_old": {"iat": self.now - 3600, "exp": self.now + 300},
            "wrong_nonce": {"nonce": "another"},
            "text_for_a_time": {"exp": "later"},
        }
        claims |= spoilt.get(self.spoil, {})
        if self.spoil in {"no_nonce", "no_exp", "no_sub"}:
            del claims[self.spoil[3:]]
        key = self.keys[0]
        header = {"alg": self.algorithm, "kid": key.kid}
        if self.spoil == "unsigned":
            parts = ({**header, "alg": "none"}, claims)
            return ".".join(_plain(part) for part in parts) + "."
        if self.spoil == "signed_with_the_public_key":
            text = ".".join(_plain(part) for part in ({**header, "alg": "HS256"}, claims))
            made = hmac.digest(key.as_pem(private=False), text.encode(), "sha256")
            return f"{text}.{base64.urlsafe_b64encode(made).rstrip(b'=').decode()}"
        token = jwt.encode(header, claims, key, algorithms=[self.algorithm])
        if self.spoil == "bad_signature":
            head, _, tail = token.rpartition(".")
            return f"{head}.{'A' if tail[0] != 'A' else 'B'}{tail[1:]}"
        if self.spoil == "other_claims":
            head, _, tail = token.split(".")
            return f"{head}.{_plain({**claims, 'national_id': '9990000015'})}.{tail}"
        return token

    def user_info(self) -> dict[str, Any]:
        own = self.person.get("sub", "subject-1")
        sub = "somebody-else" if self.spoil == "userinfo_of_another" else own
        return {"sub": sub, **(self.person if self.in_userinfo else {})}


def _plain(part: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()


class _Handler(BaseHTTPRequestHandler):
    provider: Provider
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together, and nobody waits for the other half

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        self.provider.fetches.append(parts.path)
        if parts.path == "/authorization":
            query = {name: values[0] for name, values in parse_qs(parts.query).items()}
            back = self.provider.authorise(query)
            self._say(302 if back else 400, {}, back or "")
        elif parts.path == "/.well-known/openid-configuration":
            self._say(200, self.provider.metadata())
        elif parts.path == "/jwks":
            self._say(200, {"keys": [key.as_dict(private=False) for key in self.provider.keys]})
        elif parts.path == "/userinfo":
            allowed = self.headers.get("Authorization") == "Bearer access"
            self._say(200 if allowed else 401, self.provider.user_info())

    def do_POST(self) -> None:
        self.provider.fetches.append(self.path)
        form = parse_qs(self.rfile.read(int(self.headers["Content-Length"])).decode())
        plain = {name: values[0] for name, values in form.items()}
        if self.provider.spoil == "slow":
            time.sleep(0.6)
        if self.provider.spoil == "500":
            self._say(500, {})
            return
        tokens = self.provider.exchange(plain, self.headers.get("Authorization", ""))
        self._say(200 if tokens else 400, tokens or {"error": "invalid_grant"})

    def _say(self, status: int, said: dict[str, Any], location: str = "") -> None:
        text = b"<html>" if self.provider.spoil == "garbage" else json.dumps(said).encode()
        try:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)
        except OSError:
            self.close_connection = True

    def log_message(self, *values: object) -> None:
        """Says nothing."""


@contextmanager
def running(now: int) -> Iterator[Provider]:
    """A provider that listens on this machine for as long as this lasts."""
    provider = Provider(now)
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Handler", (_Handler,), {"provider": provider}))
    server.daemon_threads = True
    provider.port = server.server_address[1]
    provider.new_key()
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        thread.join()
        server.server_close()

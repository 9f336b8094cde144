"""A made-up national portal for a demo: it asks who you are, and vouches for the answer. Nothing else may trust it.

An OpenID provider of the smallest kind: discovery, a page to choose a person, one code for one token, PKCE, one key. It
believes what is typed, so it listens on this machine only, and only a demo and tests start it.
"""

from __future__ import annotations

import base64
import hashlib
import json
import secrets
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from html import escape
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID = "hemayat-demo"
BACK = "/sign-in/national/back"
TOKEN_LIFE_SECONDS = 300
_PAGE = """<!doctype html>
<html lang="fa" dir="rtl"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><link rel="icon" href="data:,">
<title>پنجرهٔ ملی نمایشی</title></head><body><main>
<h1>پنجرهٔ ملی نمایشی</h1>
<p>این صفحه فقط در نسخهٔ نمایشی هست و جای پنجرهٔ ملی خدمات دولت را می‌گیرد. کد ملی یکی از افراد ساختگی را بنویسید.</p>
<p lang="en" dir="ltr">A demo only, in place of the national portal. Type the national ID of a synthetic person.</p>
<form action="/authorization" method="post">{hidden}
<p><label for="national_id">کد ملی <span lang="en">(national ID)</span></label><br>
<input id="national_id" name="national_id" inputmode="numeric" autocomplete="off" dir="ltr"></p>
<p><button type="submit">ورود <span lang="en">(sign in)</span></button></p></form></main></body></html>"""


@dataclass
class DemoPortal:
    """`host`: of the site that a browser may be sent back to. A code is good once."""

    host: str
    issuer: str = ""
    key: RSAKey = field(default_factory=lambda: RSAKey.generate_key(2048, {"kid": "demo", "use": "sig"}))
    codes: dict[str, dict[str, str]] = field(default_factory=dict)

    def metadata(self) -> dict[str, Any]:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": f"{self.issuer}/authorization",
            "token_endpoint": f"{self.issuer}/token",
            "jwks_uri": f"{self.issuer}/jwks",
            "code_challenge_methods_supported": ["S256"],
        }

    def page(self, query: dict[str, str]) -> str | None:
        """The form, with the question in hidden fields; None if it is not this service that asks."""
        back = urlsplit(query.get("redirect_uri", ""))
        if query.get("client_id") != CLIENT_ID or (back.hostname, back.path) != (self.host, BACK):
            return None
        fields = (
            f'<input type="hidden" name="{escape(name)}" value="{escape(value)}">'
            # The form has a field of its own for that one, and the first of two would count.
            for name, value in query.items()
            if name != "national_id"
        )
        return _PAGE.format(hidden="".join(fields))

    def signed_in(self, form: dict[str, str]) -> str | None:
        """Where the browser goes back to with a new code; None as in `page`."""
        if self.page(form) is None:
            return None
        code = secrets.token_urlsafe(16)
        self.codes[code] = form
        return f"{form['redirect_uri']}?{urlencode({'code': code, 'state': form.get('state', '')})}"

    def token(self, form: dict[str, str]) -> dict[str, str] | None:
        """The signed answer for a code; None for one that is used, or that another program asked for."""
        asked = self.codes.pop(form.get("code", ""), None)
        digest = hashlib.sha256(form.get("code_verifier", "").encode()).digest()
        challenge = base64.urlsafe_b64encode(digest).rstrip(b"=").decode()
        if asked is None or challenge != asked.get("code_challenge"):
            return None
        # Typed with Persian digits or Latin ones.
        who = "".join(str(int(digit)) for digit in asked.get("national_id", "") if digit.isdecimal())
        now = int(time.time())
        claims = {
            "iss": self.issuer, "aud": CLIENT_ID, "sub": who, "national_id": who, "nonce": asked.get("nonce", ""),
            "iat": now, "exp": now + TOKEN_LIFE_SECONDS,
        }  # fmt: skip
        token = jwt.encode({"alg": "RS256", "kid": "demo"}, claims, self.key)
        return {"access_token": "none", "token_type": "Bearer", "id_token": token}


@contextmanager
def demo_portal(host: str) -> Iterator[dict[str, str]]:
    """Listen on a free port as long as this lasts; gives the settings of a service at `host` that trusts it."""
    portal = DemoPortal(host)
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(portal))
    server.daemon_threads = True
    portal.issuer = f"http://127.0.0.1:{server.server_address[1]}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield {"HEMAYAT_SSO_ISSUER": portal.issuer, "HEMAYAT_SSO_CLIENT_ID": CLIENT_ID}
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(portal: DemoPortal) -> type[BaseHTTPRequestHandler]:
    class PortalHandler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together, and nobody waits for the other half

        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            documents = {
                "/.well-known/openid-configuration": portal.metadata(),
                "/jwks": {"keys": [portal.key.as_dict(private=False)]},
            }
            if parts.path == "/authorization":
                self._send_page(portal.page(_plain(parts.query)))
            else:
                self._send_json(documents.get(parts.path))

        def do_POST(self) -> None:
            form = _plain(self.rfile.read(int(self.headers.get("Content-Length", 0))).decode())
            if self.path == "/token":
                self._send_json(portal.token(form))
                return
            back = portal.signed_in(form)
            self._send(303 if back else 400, b"", "text/plain", back or "")

        def _send_page(self, page: str | None) -> None:
            self._send(200 if page else 400, (page or "").encode(), "text/html; charset=utf-8")

        def _send_json(self, document: dict[str, Any] | None) -> None:
            content = json.dumps({"error": "invalid_request"} if document is None else document).encode()
            self._send(400 if document is None else 200, content, "application/json")

        def _send(self, status: int, content: bytes, kind: str, location: str = "") -> None:
            self.send_response(status)
            if location:
                self.send_header("Location", location)
            self.send_header("Content-Type", kind)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *values: object) -> None:
            """Says nothing: addresses hold codes."""

    return PortalHandler


def _plain(query: str) -> dict[str, str]:
    return {name: values[0] for name, values in parse_qs(query).items()}

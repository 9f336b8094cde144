"""One person's browser, as light as thousands at once must be: a kept-open connection over TLS, cookies, and patience.

Visitors who have to wait do what the script of the waiting page does. Visitors who are asked to come back later do so.
"""

from __future__ import annotations

import json
import random
import re
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import gevent

_GZIP = 16 + zlib.MAX_WBITS
_PATIENCE = 60.0
_TRIES = 4
_CSRF = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
TURN = "/waiting/turn.json"
_PLACE = re.compile(r"^/waiting/#(\d+)\.(\d+)/")
SOONEST, LATEST, NEAR, MOST_ASKING = 2.0, 120.0, 8.0, 200
"""As deploy/nginx/waiting.js has them."""


class Astray(Exception):
    """A page is not what was asked for. The text names the page, never the person."""


class ThrownOut(Exception):
    """Somebody who was in is told to wait."""


@dataclass(frozen=True)
class Site:
    """Where the proxy listens, and the name that it is asked for as."""

    port: int
    host: str
    tls: ssl.SSLContext


@dataclass(frozen=True)
class Page:
    """An answer."""

    status: int
    headers: Mapping[str, str]
    text: str

    @property
    def leads_to(self) -> str:
        return self.headers.get("location", "")

    @property
    def is_shed(self) -> bool:
        return self.status in {429, 502, 503, 504}

    @property
    def is_wait(self) -> bool:
        """Leads to the waiting page."""
        return self.status == 303 and self.leads_to.startswith("/waiting/")

    def csrf(self) -> str:
        found = _CSRF.search(self.text)
        return found[1] if found else ""


Heard = Callable[[str, str, float, Page], None]
"""Is told method, name of the page, seconds and the answer."""


@dataclass
class Browser:
    """`address`: of this machine's own 127/8, so that to the proxy everybody comes from elsewhere."""

    site: Site
    address: str
    heard: Heard
    cookies: dict[str, str] = field(default_factory=dict)
    is_inside: bool = False
    _line: ssl.SSLSocket | None = None

    def arrive(self) -> float:
        """Ask for the first page until it is there; for how many seconds this had to wait in the queue."""
        began = time.monotonic()
        while (page := self.ask("GET", "/", "GET /")).is_wait:
            self._wait(page)
        self.is_inside = True
        _expect(page, 200, "GET /", "حمایت")
        return time.monotonic() - began

    def _wait(self, page: Page) -> None:
        """As the script of the waiting page does, until it is the turn of this place."""
        self.close()
        found = _PLACE.match(page.leads_to)
        place = (int(found[1]), int(found[2])) if found else (0, 0)
        is_first = True
        while True:
            told = self.ask("GET", TURN, f"GET {TURN}")
            self.close()
            turn = json.loads(told.text) if told.status == 200 else None
            if turn and place <= tuple(turn["threshold"]):
                gevent.sleep(SOONEST if is_first else 0.0)
                return
            gevent.sleep(asks_again_after(turn, place) if turn else random.uniform(15.0, 30.0))  # noqa: S311 - no secret
            is_first = False

    def get(self, path: str, name: str, contains: str = "") -> Page:
        """A page by its address. Raises Astray where it is not that page."""
        page = self._in("GET", path, name)
        _expect(page, 200, name, contains)
        return page

    def lead(self, path: str, name: str) -> Page:
        """A page that leads on elsewhere. Raises Astray where it does not."""
        page = self._in("GET", path, name)
        _expect(page, 302, name)
        return page

    def send(self, path: str, name: str, shown: Page, **fields: str) -> Page:
        """The form of the page that is shown; the answer, which leads on. Raises Astray where it does not."""
        page = self._in("POST", path, name, {"csrfmiddlewaretoken": shown.csrf(), **fields})
        _expect(page, 302, name)
        return page

    def compute(self, path: str, name: str, **fields: str) -> Page:
        """A form that is answered at once. Raises Astray where it is not."""
        page = self._in("POST", path, name, fields)
        _expect(page, 200, name)
        return page

    def close(self) -> None:
        if self._line is not None:
            self._line.close()
            self._line = None

    def ask(self, method: str, path: str, name: str, fields: Mapping[str, str] | None = None) -> Page:
        """One request, and again after what `Retry-After` says where it was shed."""
        for tried in range(_TRIES):
            began = time.perf_counter()
            page = self._exchange(method, path, fields)
            self.heard(method, name, time.perf_counter() - began, page)
            if not page.is_shed:
                break
            gevent.sleep(float(page.headers.get("retry-after", 2 + tried)))
        return page

    def _in(self, method: str, path: str, name: str, fields: Mapping[str, str] | None = None) -> Page:
        page = self.ask(method, path, name, fields)
        if page.is_wait:
            raise ThrownOut(name)
        return page

    def _exchange(self, method: str, path: str, fields: Mapping[str, str] | None) -> Page:
        """Over the kept-open connection; over a new one where the proxy has closed it meanwhile."""
        request = self._request(method, path, fields)
        is_kept = self._line is not None
        try:
            return self._over(self._line or self._connected(), request)
        except (ConnectionError, ssl.SSLError):
            self._line = None
            if not is_kept:
                raise
        return self._over(self._connected(), request)

    def _request(self, method: str, path: str, fields: Mapping[str, str] | None) -> bytes:
        body = urlencode(fields) if fields is not None else ""
        form = (
            f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n"
            f"Origin: https://{self.site.host}\r\nReferer: https://{self.site.host}{path}\r\n"
            if method == "POST"
            else ""
        )
        kept = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        cookie = f"Cookie: {kept}\r\n" if kept else ""
        return (
            f"{method} {path} HTTP/1.1\r\nHost: {self.site.host}\r\nAccept: text/html\r\nAccept-Encoding: gzip\r\n"
            f"User-Agent: Mozilla/5.0 (Linux; Android) Chrome/120\r\n{cookie}{form}\r\n{body}"
        ).encode()

    def _connected(self) -> ssl.SSLSocket:
        # By hand: a name, even of four numbers, would be looked up in another thread.
        plain = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        plain.settimeout(_PATIENCE)
        plain.bind((self.address, 0))
        plain.connect(("127.0.0.1", self.site.port))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._line = self.site.tls.wrap_socket(plain, server_hostname=self.site.host)
        return self._line

    def _over(self, line: ssl.SSLSocket, request: bytes) -> Page:
        line.sendall(request)
        got = b""
        while (end := got.find(b"\r\n\r\n")) < 0:
            got += _some(line)
        status, headers = self._head(got[:end].decode("latin-1"))
        body = _whole(line, got[end + 4 :], headers, status)
        if headers.get("connection") == "close":
            self.close()
        text = zlib.decompress(body, _GZIP) if headers.get("content-encoding") == "gzip" else body
        return Page(status, headers, text.decode("utf-8", "replace"))

    def _head(self, head: str) -> tuple[int, dict[str, str]]:
        first, *lines = head.split("\r\n")
        headers: dict[str, str] = {}
        for line in lines:
            name, _, value = line.partition(":")
            name, value = name.lower(), value.strip()
            if name == "set-cookie":
                self._keep(value)
                value = f"{headers.get(name, '')}\n{value}"
            headers[name] = value
        return int(first.split()[1]), headers

    def _keep(self, cookie: str) -> None:
        name, _, value = cookie.partition(";")[0].partition("=")
        if value and value != '""' and "max-age=0" not in cookie.lower():
            self.cookies[name] = value
        else:
            self.cookies.pop(name, None)


def asks_again_after(turn: Mapping[str, Any], place: tuple[int, int]) -> float:
    """Seconds until somebody with that place asks again."""
    threshold: tuple[int, int] = (turn["threshold"][0], turn["threshold"][1])
    seconds = max(1.0, _before(turn, place) - _before(turn, threshold)) / turn["pace"]
    if seconds > NEAR:
        seconds = min(seconds, max(turn["waiting"] / MOST_ASKING, min(LATEST, 0.75 * seconds)))
    return float(max(SOONEST, seconds))


def _before(turn: Mapping[str, Any], place: tuple[int, int]) -> float:
    marks = turn["marks"]
    if not marks or place[0] < marks[0][0]:
        return float(marks[0][1]) if marks else 0.0
    at = max(number for number, mark in enumerate(marks) if mark[0] <= place[0])
    came = float(marks[at][1])
    if at + 1 < len(marks):
        (second, many), (later, more) = marks[at], marks[at + 1]
        came += (more - many) * (place[0] - second) / (later - second)
    return came + place[1] * float(turn["proxies"])


def _expect(page: Page, status: int, name: str, contains: str = "") -> None:
    if page.status != status or contains not in page.text:
        raise Astray(f"{name}: {page.status} {page.leads_to.partition('?')[0]}".strip())


def _some(line: ssl.SSLSocket) -> bytes:
    some = line.recv(1 << 16)
    if not some:
        raise ConnectionResetError("the proxy hung up")
    return some


def _whole(line: ssl.SSLSocket, got: bytes, headers: Mapping[str, str], status: int) -> bytes:
    if status in {204, 304}:
        return b""
    if headers.get("transfer-encoding") == "chunked":
        return _joined(line, got)
    size = int(headers["content-length"])
    while len(got) < size:
        got += _some(line)
    return got


def _joined(line: ssl.SSLSocket, got: bytes) -> bytes:
    whole = b""
    while True:
        while (end := got.find(b"\r\n")) < 0:
            got += _some(line)
        size = int(got[:end].partition(b";")[0], 16)
        while len(got) < end + 2 + size + 2:
            got += _some(line)
        whole, got = whole + got[end + 2 : end + 2 + size], got[end + 4 + size :]
        if not size:
            return whole

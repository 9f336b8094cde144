"""A browser at the sign-in of an installation: it keeps cookies, sends one form after the other, and takes the time."""

from __future__ import annotations

import http.client
import time
from dataclasses import dataclass, field
from http.cookies import SimpleCookie
from urllib.parse import urlencode

from drills.service.storm import CSRF, PATIENCE

BORN = {"birth_date_day": "1", "birth_date_month": "1", "birth_date_year": "1359"}
"""Of everybody in a nation of tests (tests/support/extracts.py)."""


def line_of(national_id: str) -> str:
    """The line in somebody's own name, of one of a hundred ranges of numbers."""
    return f"0912{int(national_id[:9]) * 7_919 % 10_000_000:07d}"


@dataclass(frozen=True)
class Answer:
    """`leads_to`: where it sends the browser, empty where it is a page. `seconds`: until it was there whole."""

    status: int
    leads_to: str
    page: str
    seconds: float


@dataclass
class Browser:
    """`port`: where it asks, as `host`; `address`: where it seems to be, as a proxy says."""

    port: int
    host: str
    address: str
    cookies: dict[str, str] = field(default_factory=lambda: {"__Host-csrf": CSRF})

    def ask_code(self, national_id: str) -> Answer:
        """Say who one is; the answer, which is the same for everybody."""
        return self.send("/sign-in/", national_id=national_id, mobile=line_of(national_id), **BORN)

    def enter_code(self, code: str) -> Answer:
        return self.send("/sign-in/code/", code=code)

    def send(self, path: str, **fields: str | list[str]) -> Answer:
        return self._ask("POST", path, urlencode({"csrfmiddlewaretoken": CSRF, **fields}, doseq=True))

    def get(self, path: str) -> Answer:
        return self._ask("GET", path)

    def _ask(self, method: str, path: str, form: str | None = None) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        headers = {
            "Host": self.host,
            "Cookie": "; ".join(f"{name}={value}" for name, value in self.cookies.items()),
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Forwarded-For": self.address,
        }
        try:
            connection.connect()
            began = time.perf_counter()
            connection.request(method, path, form, headers)
            answer = connection.getresponse()
            page = answer.read().decode()
            took = time.perf_counter() - began
        finally:
            connection.close()
        self._keep(answer.headers.get_all("Set-Cookie") or [])
        return Answer(answer.status, answer.headers.get("Location", ""), page, took)

    def _keep(self, said: list[str]) -> None:
        for line in said:
            for name, morsel in SimpleCookie(line).items():
                if name != "__Host-csrf":
                    self.cookies[name] = morsel.value

"""The journeys themselves, and who goes them, as locust knows it: one task for each way of shares.py."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Callable
from typing import Any, ClassVar

import gevent
from locust import User

from benchmarks.journeys.browser import Browser, Page
from benchmarks.journeys.phone import Phone
from benchmarks.journeys.shares import WAYS

Person = dict[str, Any]
_NUMBER = re.compile(r"/my/requests/(\d+)/")
_KEY = re.compile(r'name="key" value="([^"]+)"')
_READ = re.compile(r'name="read" value="([^"]+)"')
_WHY = "این خودرو را سال‌ها پیش فروخته‌ام و دیگر مال من نیست."


class Journey:
    """One visit of one person. `thinks`: seconds between two pages, from the least to the most."""

    def __init__(self, browser: Browser, phone: Phone, person: Person, thinks: tuple[float, float]) -> None:
        self.browser, self.phone, self.person, self.thinks = browser, phone, person, thinks

    def decision(self) -> None:
        self._signed_in()
        self._get("/my/decision/", "تصمیم دربارهٔ خانوار من")
        self._get("/my/household/")
        self._get("/how-we-decide/")

    def follow(self) -> None:
        self._signed_in()
        number = self.person["request"]
        self._get("/my/requests/", f"/my/requests/{number}/")
        self.browser.get(f"/my/requests/{number}/", "GET /my/requests/N/", 'class="app-code"')
        self._get("/my/messages/")

    def object(self) -> None:
        self._signed_in()
        self._get("/my/decision/", "تصمیم دربارهٔ خانوار من")
        shown = self._get("/my/requests/")
        led = self._send("/my/requests/new/", shown, kind="objection")
        number = _NUMBER.search(led.leads_to)
        assert number, led.leads_to
        one = number[0]
        shown = self._get_of(one, "claim/")
        self._pause()
        self.browser.send(f"{one}claim/", "POST /my/requests/N/claim/", shown, why=_WHY)
        shown = self._get_of(one, "check/")
        key, read = _KEY.search(shown.text), _READ.search(shown.text)
        assert key, "the form has no key"
        assert read, "the text to consent to has no fingerprint"
        self._pause()
        self.browser.send(f"{one}check/", "POST /my/requests/N/check/", shown, key=key[1], read=read[1])
        self._get_of(one, "filed/")

    def public(self) -> None:
        for path in ("/agreement/", "/how-we-decide/", "/check/"):
            self._get(path)
        self._pause()
        self.browser.compute("/check/", "POST /check/", at="", go="")
        self._get("/quality/")

    def verify(self) -> None:
        self._get("/verify/")
        self._pause()
        serial = self.person["serial"]
        self.browser.compute("/verify/", "POST /verify/", shown=serial)
        self._pause()
        self.browser.get(f"/verify/{serial}/", "GET /verify/SERIAL/")

    def _signed_in(self) -> None:
        self._pause()
        led = self.browser.lead("/my/", "GET /my/")
        shown = self.browser.get(led.leads_to, "GET /sign-in/")
        year, month, day = self.person["born"]
        asked = time.time()
        self._send(
            "/sign-in/",
            shown,
            national_id=self.person["national_id"],
            birth_date_year=str(year),
            birth_date_month=str(month),
            birth_date_day=str(day),
            mobile=self.person["mobile"],
        )
        shown = self.browser.get("/sign-in/code/", "GET /sign-in/code/")
        code = self.phone.code(self.person["mobile"], asked)
        self._send("/sign-in/code/", shown, code=code)
        self.browser.get("/my/", "GET /my/")

    def _get_of(self, one: str, page: str) -> Page:
        return self.browser.get(f"{one}{page}", f"GET /my/requests/N/{page}")

    def _get(self, path: str, contains: str = "") -> Page:
        self._pause()
        return self.browser.get(path, f"GET {path}", contains)

    def _send(self, path: str, shown: Page, **fields: str) -> Page:
        self._pause()
        return self.browser.send(path, f"POST {path}", shown, **fields)

    def _pause(self) -> None:
        gevent.sleep(random.uniform(*self.thinks))  # noqa: S311 - moments to think, no secret


def _task(way: str) -> Callable[[Head], None]:
    def task(self: Head) -> None:
        self.come(way)

    task.__name__ = way
    return task


class Head(User):
    """Somebody who comes once, for one of the ways by its share. `come`: what load.py makes of it."""

    abstract = True
    tasks: ClassVar[dict[Callable[[Head], None], int]] = {
        _task(name): way.share for name, way in WAYS.items()
    }

    def come(self, way: str) -> None:
        raise NotImplementedError

"""The gate as an ASGI application: the proxy asks it about each page, and shows its page to who has to wait.

`/check` answers 204 where somebody is in or may go in, else 401 with their place in `X-Place`; `/waiting/number` takes
the number of who wants to be told; anything else is the page. With `X-Onward` the proxy asks both at once: who may go
in is sent on to its location ONWARD (`X-Accel-Redirect`), and nowhere that a visitor could name. Who sends a form of
the site (`X-Method`) was in: what they typed is not held up.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, Mapping, MutableMapping
from dataclasses import dataclass, field
from typing import Any

import httpx

from hemayat.web.gate.counting import tell
from hemayat.web.gate.keeping import Book
from hemayat.web.gate.numbers import Turn
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.page import FORMS, Asked, page
from hemayat.web.gate.places import (
    INSIDE,
    INSIDE_SECONDS,
    PLACE,
    PLACE_SECONDS,
    RENEW_AFTER_SECONDS,
    Signer,
    cookies_of,
    set_cookie,
)
from hemayat.web.gate.room import Room
from hemayat.web.gate.telling import LEAST_WAIT_SECONDS, LONGEST_FORM, Turns, number_typed
from hemayat.web.gate.watching import counted, slowness

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
CSP = (
    b"default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; frame-ancestors 'none'; "
    b"base-uri 'none'"
)
GUARDS: Headers = [
    (b"content-security-policy", CSP),
    (b"x-frame-options", b"DENY"),
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
    (b"x-permitted-cross-domain-policies", b"none"),
    (
        b"permissions-policy",
        b"camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    ),
]
"""As the pages of the site carry them, web/shared/headers.py."""
ONWARD = b"@site"
"""The location of deploy/nginx that hands a page to the site without asking the gate again."""
KEEP_SECONDS, LOOK_SECONDS = 1.0, 5.0
_NOT_KEPT = (b"cache-control", b"no-store")
_ON_TO_THE_PAGE: tuple[int, Headers, bytes] = (303, [(b"location", b"/"), _NOT_KEPT, *GUARDS], b"")
OVERSLEPT_SECONDS = 3.0
"""From a second that took so long, as when the machine slept, nothing is learnt of how many pages it had."""


@dataclass(frozen=True)
class Site:
    """Whose pages are held to their pace: where its /metrics is, and the host name that it goes by."""

    url: str
    host: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Without a token where none is set: a header that ends in a space is sent by no library."""
        named = {"Host": self.host, "X-Forwarded-Proto": "https"}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    async def counted(self) -> dict[float, float] | None:
        """None where it does not say."""
        try:
            async with httpx.AsyncClient(timeout=LOOK_SECONDS) as client:
                said = await client.get(f"{self.url}/metrics", headers=self.headers)
        except httpx.HTTPError:
            return None
        return counted(said.text) if said.status_code == 200 else None

    async def tell(self, turns: list[Turn], epoch: int) -> bool:
        """That it is their turn, by a text message from the site's outbox; False where the site did not take it."""
        given = [{"place": f"{epoch}.{one.place}", "mobile": one.mobile, "ip": one.ip} for one in turns]
        try:
            async with httpx.AsyncClient(timeout=LOOK_SECONDS) as client:
                said = await client.post(f"{self.url}/turns/", json=given, headers=self.headers)
        except httpx.HTTPError:
            return False
        return said.status_code == 200


@dataclass
class Gate:
    """`pages`: that who is in has asked for in this second. `turns`: None where nobody is told of their turn."""

    signer: Signer
    book: Book
    pace: Pace
    site: Site | None = None
    turns: Turns | None = None
    pages: int = 0
    room: Room = field(init=False)

    def __post_init__(self) -> None:
        self.room = self.book.open(self.pace.rate)
        self.room.seen_at = self.room.opened_at = time.monotonic()
        self.room.room = max(1.0, self.pace.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            headers = dict(scope["headers"])
            given = cookies_of(headers.get(b"cookie", b"").decode("latin-1"))
            if scope["path"] == "/check":
                is_page = headers.get(b"x-method", b"GET") in (b"GET", b"HEAD")
                status, more = self.check(given) if is_page else (204, [])
                self.pages += status == 204
                await _answer(send, status, more)
            elif scope["path"] == "/waiting/number":
                ip = headers.get(b"x-forwarded-for", b"").decode("latin-1")
                is_form = scope["method"] == "POST"
                told = self.noted(given, await _form(receive), ip) if is_form else self.asking(given)
                await _answer(send, *told)
            elif b"x-onward" in headers:
                status, more = self.check(given)
                if status == 204:
                    self.pages += 1
                    await _answer(send, 200, [*more, (b"x-accel-redirect", ONWARD)])
                else:
                    await _answer(send, 503, *self.shown(given, dict(more)[b"x-place"].decode()))
            else:
                await _answer(send, 503, *self.shown(given, headers.get(b"x-place", b"").decode("latin-1")))

    def check(self, given: Mapping[str, str]) -> tuple[int, Headers]:
        """Whether the next page is for them, by their cookies, and what to tell the proxy."""
        now = int(time.time())
        since = self.signer.inside_since(given.get(INSIDE, ""), now)
        if since is not None:
            return 204, self._renewed(now) if now - since > RENEW_AFTER_SECONDS else []
        place = self.signer.place_in(given.get(PLACE, ""), self.book.epoch)
        if place is None or place > self.room.given:
            place = self._arrived()
        if self.room.may_enter(place, time.monotonic()):
            if self.turns and given.get(PLACE):
                self.turns.numbers.forget([place], self.book.epoch)
            return 204, self._renewed(now)
        return 401, [(b"x-place", self.signer.place(place, self.book.epoch).encode())]

    def asking(self, given: Mapping[str, str]) -> tuple[int, Headers, bytes]:
        """The page on which who waits leaves a number; for anybody else, on to their own."""
        place = self.signer.place_in(given.get(PLACE, ""), self.book.epoch)
        if place is None or self._said(place) != "offered":
            return _ON_TO_THE_PAGE
        return 200, *self.shown(given, "", asked="asked")

    def noted(self, given: Mapping[str, str], form: bytes, ip: str) -> tuple[int, Headers, bytes]:
        """The number of who waits, for their place; on to the page again, which says so."""
        now, place = int(time.time()), self.signer.place_in(given.get(PLACE, ""), self.book.epoch)
        if self.turns and place is not None and self._is_asked(place):
            typed = number_typed(form)
            if not self.turns.take(typed, place, self.book.epoch, ip, now):
                return 422, *self.shown(given, "", asked="wrong", typed=typed)
        return _ON_TO_THE_PAGE

    def shown(
        self, given: Mapping[str, str], told: str, *, asked: Asked | None = None, typed: str = ""
    ) -> tuple[Headers, bytes]:
        """The page of who waits. `told`: the place that the proxy was just told, with which it is kept.

        `asked`: what the page says of a message, where it is not as ever; `typed`: what stays in its field.
        """
        cookie = told or given.get(PLACE, "")
        place = self.signer.place_in(cookie, self.book.epoch)
        if place is None:
            place = self._arrived()
            cookie = self.signer.place(place, self.book.epoch)
        seconds, again = self.room.seconds_to(place), self.room.asks_again_after(place)
        asked = asked or self._said(place)
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            _NOT_KEPT,
            *GUARDS,
            (b"set-cookie", set_cookie(PLACE, cookie, PLACE_SECONDS).encode()),
        ]
        if asked not in FORMS:
            headers += [(b"retry-after", str(again).encode()), (b"refresh", str(again).encode())]
        return headers, page(self.room.before(place), seconds, again, asked, typed)

    def _is_asked(self, place: int) -> bool:
        return self.turns is not None and self.room.seconds_to(place) >= LEAST_WAIT_SECONDS

    def _said(self, place: int) -> Asked:
        """What the page says of a message: that it comes, that a number can be left, or nothing."""
        if self.turns and self.turns.numbers.has(place, self.book.epoch):
            return "noted"
        return "offered" if self._is_asked(place) else "nothing"

    def _arrived(self) -> int:
        place = self.room.arrive(time.monotonic())
        if place >= self.book.reserved:
            self.book.keep(self.room)
        return place

    def _renewed(self, now: int) -> Headers:
        return [(b"set-cookie", set_cookie(INSIDE, self.signer.inside(now), INSIDE_SECONDS).encode())]

    async def _live(self, receive: Receive, send: Send) -> None:
        tasks: list[asyncio.Task[None]] = []
        while True:
            asked = await receive()
            if asked["type"] == "lifespan.startup":
                tasks = [asyncio.create_task(self._keep()), asyncio.create_task(self._watch())]
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in tasks:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                self.book.keep(self.room, is_over=True)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _keep(self) -> None:
        before = time.monotonic()
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            now = time.monotonic()
            self.pass_time(now - before)
            before = now
            # Time passes for who waits though nobody asks.
            self.room.may_enter(0, now)
            tell(self.room)
            with contextlib.suppress(OSError):
                self.book.keep(self.room)

    def pass_time(self, seconds: float) -> None:
        """From here on people go in at the pace that the pages of about a second call for."""
        if 0 < seconds < OVERSLEPT_SECONDS:
            self.pace.second(self.pages / seconds)
        self.pages, self.room.rate, self.room.usual = 0, self.pace.rate, self.pace.usual

    async def _watch(self) -> None:
        before = await self.site.counted() if self.site else None
        while self.site:
            await asyncio.sleep(LOOK_SECONDS)
            now = await self.site.counted()
            p95 = None if now is None else slowness(before or now, now)
            self.pace.look(p95, self.room.waiting)
            before = now or before
            if self.turns:
                await self.turns.look(self.site, self.room.admitted, self.book.epoch, int(time.time()))


async def _answer(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})


async def _form(receive: Receive) -> bytes:
    """The body of a small form; what is longer is cut off, and is none."""
    body = b""
    while len(body) <= LONGEST_FORM:
        message = await receive()
        body += bytes(message.get("body", b""))
        if not message.get("more_body"):
            return body
    return b""

"""The gate as an ASGI application: the proxy asks it about each page, and shows its page to who has to wait.

`/check` answers 204 where somebody is in or may go in, else 401 with their place in `X-Place`; anything else is the
page. Who sends a form (`X-Method`) was in: what they typed is not held up.
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
from hemayat.web.gate.pace import Pace
from hemayat.web.gate.page import asked_again_after, page
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
from hemayat.web.gate.watching import counted, slowness

Message = MutableMapping[str, Any]
Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
Headers = list[tuple[bytes, bytes]]
KEEP_SECONDS, LOOK_SECONDS = 1.0, 5.0


@dataclass(frozen=True)
class Site:
    """Whose pages are held to their pace: where its /metrics is, and the host name that it goes by."""

    url: str
    host: str
    token: str

    async def counted(self) -> dict[float, float] | None:
        """None where it does not say."""
        headers = {"Host": self.host, "Authorization": f"Bearer {self.token}"}
        try:
            async with httpx.AsyncClient(timeout=LOOK_SECONDS) as client:
                said = await client.get(f"{self.url}/metrics", headers=headers)
        except httpx.HTTPError:
            return None
        return counted(said.text) if said.status_code == 200 else None


@dataclass
class Gate:
    """`rate`: people a second to begin with."""

    signer: Signer
    book: Book
    pace: Pace
    rate: float
    site: Site | None = None
    room: Room = field(init=False)

    def __post_init__(self) -> None:
        self.room = self.book.open(self.rate)
        self.room.seen_at = self.room.opened_at = time.monotonic()
        self.room.room = max(1.0, self.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            headers = dict(scope["headers"])
            given = cookies_of(headers.get(b"cookie", b"").decode("latin-1"))
            if scope["path"] == "/check":
                is_page = headers.get(b"x-method", b"GET") in (b"GET", b"HEAD")
                status, more = self.check(given) if is_page else (204, [])
                await _answer(send, status, more)
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
            return 204, self._renewed(now)
        return 401, [(b"x-place", self.signer.place(place, self.book.epoch).encode())]

    def shown(self, given: Mapping[str, str], told: str) -> tuple[Headers, bytes]:
        """The page of who waits. `told`: the place that the proxy was just told, with which it is kept."""
        cookie = told or given.get(PLACE, "")
        place = self.signer.place_in(cookie, self.book.epoch)
        if place is None:
            place = self._arrived()
            cookie = self.signer.place(place, self.book.epoch)
        seconds = self.room.seconds_to(place)
        again = str(asked_again_after(seconds)).encode()
        headers = [
            (b"content-type", b"text/html; charset=utf-8"),
            (b"cache-control", b"no-store"),
            (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'"),
            (b"retry-after", again),
            (b"refresh", again),
            (b"set-cookie", set_cookie(PLACE, cookie, PLACE_SECONDS).encode()),
        ]
        return headers, page(self.room.before(place), seconds)

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
                self.book.keep(self.room)
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _keep(self) -> None:
        while True:
            await asyncio.sleep(KEEP_SECONDS)
            # Time passes for who waits though nobody asks.
            self.room.may_enter(0, time.monotonic())
            tell(self.room)
            with contextlib.suppress(OSError):
                self.book.keep(self.room)

    async def _watch(self) -> None:
        before = await self.site.counted() if self.site else None
        while self.site:
            await asyncio.sleep(LOOK_SECONDS)
            now = await self.site.counted()
            p95 = None if now is None else slowness(before or now, now)
            self.room.rate = self.pace.next(self.room.rate, p95, self.room.waiting)
            before = now or before


async def _answer(send: Send, status: int, headers: Headers, body: bytes = b"") -> None:
    length = [(b"content-length", str(len(body)).encode())] if status != 204 else []
    await send({"type": "http.response.start", "status": status, "headers": [*headers, *length]})
    await send({"type": "http.response.body", "body": body})

"""The controller of the waiting room as a process: it looks once a second, and takes numbers of people who wait.

It answers one address, `/waiting/number`. The proxy checks the cookie of a place and hands the place over in `X-Place`.
Nobody is let in or kept out here: deploy/nginx/door.js does that by the file that this process writes.
"""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable, MutableMapping
from dataclasses import dataclass
from typing import Any

import httpx

from hemayat.web.gate.controller import EACH_SECONDS, Controller
from hemayat.web.gate.metrics import update_metrics
from hemayat.web.gate.numbers import TurnSubscriber, order_of
from hemayat.web.gate.page import Asked, page
from hemayat.web.gate.turn_notices import LEAST_WAIT_SECONDS, LONGEST_FORM, TurnCalls, number_typed

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
TOLD_SECONDS, LOOK_SECONDS = 5.0, 5.0
WAITING = b"/waiting/"
_NOT_KEPT = (b"cache-control", b"no-store")
Answer = tuple[int, Headers, bytes]


@dataclass(frozen=True)
class InternalSite:
    """Who sends the messages: where the web server listens, the host name that it goes by, and the internal token."""

    url: str
    host: str
    token: str

    @property
    def headers(self) -> dict[str, str]:
        """Without a token if none is set: a header that ends in a space is sent by no library."""
        named = {"Host": self.host, "X-Forwarded-Proto": "https"}
        return named | ({"Authorization": f"Bearer {self.token}"} if self.token else {})

    async def tell(self, turns: list[TurnSubscriber]) -> bool:
        """That it is their turn, by a text message from the site's outbox; False if the site did not take it."""
        given = [{"place": turn.place, "mobile": turn.mobile, "ip": turn.ip} for turn in turns]
        try:
            async with httpx.AsyncClient(timeout=TOLD_SECONDS) as client:
                said = await client.post(f"{self.url}/turns/", json=given, headers=self.headers)
        except httpx.HTTPError:
            return False
        return said.status_code == 200


@dataclass
class GateApplication:
    """The ASGI application."""

    controller: Controller
    site: InternalSite
    turns: TurnCalls

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["type"] == "http":
            headers = dict(scope["headers"])
            place = headers.get(b"x-place", b"").decode("latin-1")
            if scope["path"] != WAITING.decode() + "number":
                await _answer(send, 404, [_NOT_KEPT, *GUARDS])
            elif scope["method"] == "POST":
                ip = headers.get(b"x-forwarded-for", b"").decode("latin-1")
                await _answer(send, *self.noted(place, await _form(receive), ip))
            else:
                await _answer(send, *self.asking(place))

    def asking(self, place: str) -> Answer:
        """The page on which somebody who waits leaves a number, or reads that it is kept; others go on."""
        if self.turns.numbers.has(place):
            return self._page("noted")
        return self._page("asked") if self._is_asked(place) else _on(place)

    def noted(self, place: str, form: bytes, ip: str) -> Answer:
        """The number of somebody who waits, for their place."""
        if not self._is_asked(place):
            return _on(place)
        typed = number_typed(form)
        if not self.turns.take(typed, place, ip, int(time.time())):
            return self._page("wrong", typed, 422)
        return 303, [(b"location", WAITING + b"number"), _NOT_KEPT, *GUARDS], b""

    def _is_asked(self, place: str) -> bool:
        """Somebody who has a place and waits for long."""
        order = order_of(place)
        return order is not None and self.controller.seconds_to(order) >= LEAST_WAIT_SECONDS

    def _page(self, query: Asked, typed: str = "", status: int = 200) -> Answer:
        return (
            status,
            [(b"content-type", b"text/html; charset=utf-8"), _NOT_KEPT, *GUARDS],
            page(query, typed),
        )

    async def _live(self, receive: Receive, send: Send) -> None:
        tasks: list[asyncio.Task[None]] = []
        while True:
            asked = await receive()
            if asked["type"] == "lifespan.startup":
                tasks = [asyncio.create_task(self.keep()), asyncio.create_task(self._watch())]
                await send({"type": "lifespan.startup.complete"})
            else:
                for task in tasks:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def keep(self) -> None:
        """Look each second, for as long as the process lives."""
        due = time.monotonic()
        while True:
            with contextlib.suppress(OSError):
                await self.controller.look()
            update_metrics(self.controller)
            due = max(due + EACH_SECONDS, time.monotonic())
            await asyncio.sleep(due - time.monotonic())

    async def _watch(self) -> None:
        while True:
            await asyncio.sleep(LOOK_SECONDS)
            await self.turns.look(self.site, self.controller.entered, self.controller.place, int(time.time()))


def _on(place: str) -> Answer:
    """To the waiting page, or for somebody without a place to where they are given one."""
    order = order_of(place)
    to = f"/waiting/#{order[0]}.{order[1]}/" if order else "/"
    return 303, [(b"location", to.encode()), _NOT_KEPT, *GUARDS], b""


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

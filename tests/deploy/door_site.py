"""nginx with its waiting room before a site that answers anything at once, and whoever comes to it."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import threading
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import httpx

from hemayat.web.gate.controller import Controller
from hemayat.web.gate.pace import AdmissionPace
from hemayat.web.gate.proxies import Proxy as Asked
from tests.cli.test_serve import free_port
from tests.deploy.proxy import CITIZEN, KNOWN, Proxy, proxy

PAGE = b"a page of the site"
INSIDE, PLACE = "__Host-inside", "__Host-place"
NONCE = "0123456789abcdef"
SERVED = ("web", "status", "intake", "uploads", "phone")


class Pages(BaseHTTPRequestHandler):
    """A site that is never slow, but for one page; POST echoes what was sent."""

    protocol_version = "HTTP/1.1"
    HELD = "/my/held/"
    asked: ClassVar[list[str]] = []
    """Method and address of each request, since the list was emptied last."""
    visitors: ClassVar[list[str | None]] = []
    """Who asked for each page, as the proxy says."""
    _is_over = threading.Event()
    _held_path = ""
    _held: ClassVar[list[str]] = []

    @classmethod
    @contextmanager
    def holding(cls, path: str = HELD) -> Iterator[Callable[[], int]]:
        """For as long as this lasts this address is not answered; says how many requests for it came."""
        cls._is_over.clear()
        cls._held.clear()
        cls._held_path = path
        try:
            yield lambda: len(cls._held)
        finally:
            cls._held_path = ""
            cls._is_over.set()

    def do_GET(self) -> None:
        self.asked.append(f"GET {self.path}")
        self.visitors.append(self.headers["X-Visitor"])
        if self.path == self._held_path:
            self._held.append(self.path)
            self._is_over.wait(60)
        if self.path.startswith("/static/none"):
            self._answer(b"none", 404, Cache_Control="no-store")
        elif self.path.startswith("/static/") and "Range" in self.headers:
            self._answer(PAGE[2:6], 206)
        elif self.path.startswith("/static/"):
            encoding = self.headers.get("Accept-Encoding", "")
            self._answer(
                PAGE, Cache_Control="public, max-age=99", Vary="Accept-Encoding", X_Encoding=encoding
            )
        elif self.path == "/verify/revoked.jwt":
            self._answer(PAGE, Vary="Accept-Encoding", X_Encoding=self.headers.get("Accept-Encoding", ""))
        else:
            self._answer(PAGE)

    def do_POST(self) -> None:
        self.asked.append(f"POST {self.path}")
        self._answer(b"sent: " + self.rfile.read(int(self.headers.get("Content-Length", 0))))

    def _answer(self, body: bytes, status: int = 200, **headers: str) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Nothing."""


class Served(ThreadingHTTPServer):
    request_queue_size = 512
    """So many come at once."""


@contextmanager
def pages(*ports: int) -> Iterator[None]:
    servers = [Served(("127.0.0.1", port), Pages) for port in ports]
    for server in servers:
        threading.Thread(target=server.serve_forever, args=(0.05,)).start()
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


@contextmanager
def door(folder: Path, parts: tuple[str, ...] = SERVED, **settings: int | str) -> Iterator[Proxy]:
    """With the threshold that is in the folder, or one that lets everybody in; `parts`: what answers behind it."""
    ports = {name: free_port() for name in KNOWN}
    with (
        pages(*(ports[part] for part in parts)),
        proxy(folder, **ports, **settings) as site,
    ):
        until(lambda: told(site)["threshold"] > 0 or not (folder / "threshold.json").read_text("utf-8"))
        yield site


@contextmanager
def controlled(sites: list[Proxy], rate: float, kept: str = "") -> Iterator[Controller]:
    """A real controller that looks each second; its file is that of the first proxy, and a link for the others.

    `kept`: the file that an earlier one left.
    """
    path = sites[0].folder / "threshold.json"
    path.unlink(missing_ok=True)
    if kept:
        path.write_text(kept, "utf-8")
    for other in sites[1:]:
        (other.folder / "threshold.json").unlink(missing_ok=True)
        (other.folder / "threshold.json").symlink_to(path)
    controller = Controller(
        path, AdmissionPace(rate), [Asked(f"http://127.0.0.1:{site.metrics}") for site in sites]
    )
    is_over = threading.Event()

    def run() -> None:
        async def look() -> None:
            while not is_over.is_set():
                await controller.look()
                await asyncio.sleep(1.0)

        asyncio.run(look())

    thread = threading.Thread(target=run)
    thread.start()
    try:
        until(path.exists)
        time.sleep(2.1)
        yield controller
    finally:
        is_over.set()
        thread.join()


def crowd(site: Proxy, many: int) -> list[httpx.Response]:
    """So many newcomers at once, each from an address of their own."""

    def come(number: int) -> httpx.Response:
        address = f"127.0.{1 + number // 250}.{1 + number % 250}"
        transport = httpx.HTTPTransport(verify=site.trusted, local_address=address)
        with httpx.Client(transport=transport, timeout=30) as client:
            url = f"https://127.0.0.1:{site.https}/"
            return client.get(url, headers={"Host": CITIZEN}, extensions={"sni_hostname": CITIZEN})

    with ThreadPoolExecutor(min(many, 100)) as pool:
        return list(pool.map(come, range(many)))


def told(site: Proxy) -> dict[str, Any]:
    """What this proxy says to the controller."""
    said: dict[str, Any] = httpx.get(f"http://127.0.0.1:{site.metrics}/door", params={"since": "1"}).json()
    return said


def came(site: Proxy) -> int:
    """How many were given a place."""
    return sum(told(site)["came"].values())


def signed(site: Proxy, text: str) -> str:
    """As the door signs it, with its first key."""
    key = json.loads((site.folder / "door-keys.json").read_text("utf-8"))["keys"][0]
    return f"{text}.{hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()[:32]}"


def inside(
    site: Proxy, hours: float = 0.0, nonce: str = NONCE, *, first: float | None = None
) -> dict[str, str]:
    """The cookie of somebody whose last page was so many hours ago, and the first one `first` hours ago."""
    began, since = (int(time.time() - 3600 * ago) for ago in (hours if first is None else first, hours))
    return {"Cookie": f"{INSIDE}={signed(site, f'i{began}.{since}.{nonce}')}"}


def held(answer: httpx.Response, name: str = PLACE) -> dict[str, str]:
    """The cookie that an answer set, as the next request has it."""
    return {"Cookie": f"{name}={answer.cookies[name]}"}


def held_by(place: str) -> dict[str, str]:
    """The cookie of a place."""
    return {"Cookie": f"{PLACE}={place}"}


def is_in(answer: httpx.Response) -> bool:
    return answer.status_code == 200 and answer.content == PAGE


def is_sent_to_wait(answer: httpx.Response) -> bool:
    return answer.status_code == 303 and answer.headers["Location"].startswith("/waiting/")


def send(
    site: Proxy,
    path: str,
    content: bytes | Iterator[bytes] | None = None,
    /,
    method: str = "POST",
    **headers: str,
) -> httpx.Response:
    """A form, or this content of one, by this method."""
    with httpx.Client(verify=site.trusted, timeout=20) as client:
        return client.request(
            method, f"https://127.0.0.1:{site.https}{path}",
            content=content,
            data={"why": "typed for an hour"} if content is None else None,
            headers={"Host": CITIZEN, **headers}, extensions={"sni_hostname": CITIZEN},
        )  # fmt: skip


def until(is_so: Any, seconds: float = 20.0) -> None:
    ends = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < ends, "it did not come to pass"
        time.sleep(0.1)

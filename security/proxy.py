"""Between a tool and the service: speaks in somebody's name, keeps their session alive, counts, and lets nothing out.

A tool knows no rule of the service: the proxy brings the session, the token against forged forms and a partner's
signature, and refuses every address but the service's own.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.db import connection

from security.form_values import PICTURE, picture
from security.ledger import Ledger
from security.people import Person

_LEFT_OUT = {
    "cookie", "host", "connection", "proxy-connection", "content-length", "accept-encoding", "transfer-encoding",
    "keep-alive", "x-csrftoken", "origin", "referer",
}  # fmt: skip
_NOT_HANDED_ON = {"connection", "content-length", "content-encoding", "transfer-encoding", "keep-alive"}
PATIENCE = 60.0


class Asker:
    """Sends one request in a person's name. `hosts`: name and port → the site and its port on this machine."""

    def __init__(self, hosts: dict[str, tuple[str, int]]) -> None:
        self.hosts = hosts
        self.http = httpx.Client(timeout=PATIENCE, limits=httpx.Limits(max_connections=32))

    def ask(
        self, person: Person, ledger: Ledger, method: str, url: str, headers: dict[str, str], body: bytes
    ) -> httpx.Response | None:
        """None where it is not the service that is asked. Once more where the session had ended."""
        parts = urlsplit(url)
        if parts.netloc not in self.hosts:
            return None
        site, port = self.hosts[parts.netloc]
        path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
        sent = person.sign(body) if person.sign else body.replace(PICTURE, picture())
        for _ in range(2):
            told = {**headers, **person.told(), "Host": parts.netloc}
            response = self._sent(method, f"http://127.0.0.1:{port}{path}", told, sent)
            ledger.count(site, method, path, response.status_code, body)
            if not person.hear(response):
                break
        return response

    def _sent(self, method: str, url: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        self.http.cookies.clear()
        encoded = [(name.encode(), value.encode("latin-1", "replace")) for name, value in headers.items()]
        return self.http.request(method, url, headers=encoded, content=body)


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def __init__(self, asker: Asker, person: Person, ledger: Ledger) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self.asker, self.person, self.ledger = asker, person, ledger


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def handle_one_request(self) -> None:
        try:
            super().handle_one_request()
        except ConnectionError:
            self.close_connection = True  # the tool has hung up

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        headers = {name: value for name, value in self.headers.items() if name.lower() not in _LEFT_OUT}
        url = self.path if "://" in self.path else f"http://{self.headers.get('Host', '')}{self.path}"
        try:
            answer = self.server.asker.ask(
                self.server.person, self.server.ledger, self.command, url, headers, body
            )
        except (httpx.HTTPError, ValueError) as fault:
            self._answer(502, [], f"not passed on: {fault}".encode())
            return
        finally:
            connection.close()  # a renewal may have used one of this thread's own
        if answer is None:
            self._answer(403, [], b"only the service itself is asked")
            return
        told = [pair for pair in answer.headers.multi_items() if pair[0].lower() not in _NOT_HANDED_ON]
        self._answer(answer.status_code, told, answer.content)

    def __getattr__(self, name: str) -> Any:
        """Every method is passed on: to one that has no name here the library would answer 501 by itself."""
        if name.startswith("do_"):
            return self.do_any
        raise AttributeError(name)

    def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
        self.send_response(status)
        for name, value in headers:
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Nothing: the ledger counts."""


@contextmanager
def speaking_for(asker: Asker, person: Person, ledger: Ledger) -> Iterator[str]:
    """The address of a proxy that speaks in this person's name."""
    server = _Server(asker, person, ledger)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()

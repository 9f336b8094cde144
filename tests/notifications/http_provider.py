"""A provider behind HTTP, in this process: takes messages, knows keys, and fails as it is told."""

from __future__ import annotations

import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit


@dataclass
class Provider:
    """`answers`: (status, body, seconds to wait) in turn; None hangs up. Then everything is accepted.

    `asked`: what each request gave; `taken`: by key, what was accepted, once for each key as a good provider does.
    """

    url: str = ""
    answers: list[tuple[int, str, float] | None] = field(default_factory=list)
    asked: list[dict[str, str]] = field(default_factory=list)
    taken: dict[str, dict[str, str]] = field(default_factory=dict)
    repeated: int = 0
    hears: threading.Event = field(default_factory=threading.Event)
    lock: threading.Lock = field(default_factory=threading.Lock)


@contextmanager
def http_provider(port: int = 0, tls: ssl.SSLContext | None = None) -> Iterator[Provider]:
    """`port`: one that nobody has, unless given. `tls`: with the certificate that it shows."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together, and nobody waits for the other half

        def do_GET(self) -> None:
            self._answer(urlsplit(self.path).query)

        def do_POST(self) -> None:
            self._answer(self.rfile.read(int(self.headers["Content-Length"])).decode())

        def _answer(self, query: str) -> None:
            given = {name: values[0] for name, values in parse_qs(query, keep_blank_values=True).items()}
            with provider.lock:
                provider.asked.append(given)
                answer = (
                    provider.answers.pop(0) if provider.answers else (202, "0: Accepted for delivery", 0.0)
                )
                if answer is not None and answer[0] < 300:
                    key = given.get("key", str(len(provider.asked)))
                    provider.repeated += key in provider.taken
                    provider.taken.setdefault(key, given)
            provider.hears.set()
            if answer is None:
                self.close_connection = True
                return
            status, body, seconds = answer
            time.sleep(seconds)
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(body.encode())))
                self.end_headers()
                self.wfile.write(body.encode())
            except OSError:
                self.close_connection = True

        def log_message(self, *_: object) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    server.daemon_threads = True
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    threading.Thread(target=server.serve_forever, daemon=True, kwargs={"poll_interval": 0.02}).start()
    provider.url = f"{'https' if tls else 'http'}://127.0.0.1:{server.server_address[1]}/cgi-bin/sendsms"
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()

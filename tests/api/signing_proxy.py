"""Signs for one registered organisation on the way to the partner API, for a test suite that cannot sign.

What is no envelope, and what carries the suite's `invalid-signature`, goes through as it came.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import httpx

from hemayat.api.client import PartnerClient

INVALID = "invalid-signature"


@contextmanager
def signing_proxy(client: PartnerClient, target: str, host: str) -> Iterator[str]:
    """The address of the proxy. `target`: http://address:port of the server; `host`: the name that chooses its site."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length", "0")))
            passed = {name: value for name, value in self.headers.items() if name.lower() in _PASSED}
            answer = httpx.post(
                f"{target}{self.path}",
                content=signed(client, body),
                headers={**passed, "Host": host},
                timeout=30,
            )
            self.send_response(answer.status_code)
            for name in ("Content-Type", "WWW-Authenticate", "Retry-After"):
                if name in answer.headers:
                    self.send_header(name, answer.headers[name])
            self.send_header("Content-Length", str(len(answer.content)))
            self.end_headers()
            self.wfile.write(answer.content)

        def log_message(self, *_: Any) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


def signed(client: PartnerClient, body: bytes) -> bytes:
    given = json.loads(body)
    if (
        not isinstance(given, dict)
        or not {"header", "message"} <= given.keys()
        or given.get("signature") == INVALID
    ):
        return body
    return json.dumps(client.signed(given["header"], given["message"], datetime.now(UTC))).encode()


_PASSED = {"authorization", "content-type", "accept"}

"""The receiver over HTTP: POST /checkpoints stores one and answers with a receipt; GET gives back all of them."""

from __future__ import annotations

import datetime as dt
import json
import threading
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from hemayat.audit.receiver import CheckpointRejected, Receiver, receipt_text
from hemayat.common.errors import HemayatError
from hemayat.common.keys import SignatureMismatch

PATH = "/checkpoints"
LONGEST = 1024**2
"""Bytes: a checkpoint of 32 chains has three thousand."""
SECONDS = 10


def server(receiver: Receiver, host: str, port: int) -> ThreadingHTTPServer:
    """Listens; `serve_forever` answers. TLS is a proxy's before it. Raises OSError where the port is taken."""
    handler = type("Handler", (_Handler,), {"receiver": receiver, "one_at_a_time": threading.Lock()})
    return ThreadingHTTPServer((host, port), handler)


class _Handler(BaseHTTPRequestHandler):
    timeout = SECONDS
    receiver: Receiver
    one_at_a_time: threading.Lock

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if self.path != PATH or not length.isdecimal() or int(length) > LONGEST:
            return self._say(HTTPStatus.NOT_FOUND, "")
        text = self.rfile.read(int(length)).decode("utf-8", "replace")
        try:
            with self.one_at_a_time:
                receipt = self.receiver.take(text, dt.datetime.now(dt.UTC))
        except (CheckpointRejected, SignatureMismatch) as fault:
            return self._say(HTTPStatus.CONFLICT, str(fault))
        except (OSError, HemayatError):
            return self._say(HTTPStatus.INTERNAL_SERVER_ERROR, "it could not be stored")
        return self._say(HTTPStatus.OK, receipt_text(receipt))

    def do_GET(self) -> None:
        if self.path != PATH:
            return self._say(HTTPStatus.NOT_FOUND, "")
        try:
            # Not while one is being written, which would look torn.
            with self.one_at_a_time:
                kept = [
                    {"document": one.document, "key_id": one.key_id, "signature": one.signature.hex()}
                    for one in self.receiver.folder.all()
                ]
        except SignatureMismatch as fault:
            return self._say(HTTPStatus.INTERNAL_SERVER_ERROR, str(fault))
        return self._say(HTTPStatus.OK, json.dumps(kept))

    def _say(self, status: HTTPStatus, text: str) -> None:
        content = text.encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json" if status == HTTPStatus.OK else "text/plain")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's own name
        """What is stored is log enough."""

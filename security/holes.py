"""A page with holes: a scanner that does not find them has not seen anything of the service either."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from django.db import Error, connection

from security.ground import Ground
from security.people import Person
from security.proxy import Asker
from security.targets import Target

CALLER = Person("control", "gate", walks=False)
TARGET = Target(CALLER.name, "gate", "gate", "GET", "/?q=abc")


@contextmanager
def beside(ground: Ground) -> Iterator[Ground]:
    """The page stands where the gate does, over the database of the service, for as long as this lasts."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Holes)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    service = replace(ground.service, gate=server.server_port)
    try:
        yield replace(ground.of("control"), service=service, asker=Asker(service.hosts))
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


class _Holes(BaseHTTPRequestHandler):
    """Puts what it is given into a statement and into the page, as it stands."""

    def do_GET(self) -> None:
        given = parse_qs(urlsplit(self.path).query).get("q", ["abc"])[0]
        form = '<form action="/"><input name="q" value="abc"><button>Go</button></form>'
        page = f"<!doctype html><title>q</title>{form}<p>{given}</p><p>{_answer(given)}</p>".encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


def _answer(given: str) -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT word FROM (VALUES ('abc')) AS known (word) WHERE word = '{given}'")  # noqa: S608 - the hole
            return str(cursor.fetchall())
    except Error as fault:
        return str(fault)
    finally:
        connection.close()

"""Who stands between a tool and the service, before a server that says what it was sent."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.request import ProxyHandler, build_opener

import httpx
import pytest

from security.ledger import Ledger
from security.people import HEAD, SECRET, Person
from security.proxy import Asker, speaking_for
from security.visitor import Visitor

HOST = "hemayat.localhost:1"


class _Says(BaseHTTPRequestHandler):
    """Ends a session that is not "second", fails at /fails, and says what it was sent."""

    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        self._answer(b"")

    def do_POST(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def do_QUERY(self) -> None:
        self._answer(self.rfile.read(int(self.headers["Content-Length"])))

    def _answer(self, body: bytes) -> None:
        told = {"path": self.path, "headers": dict(self.headers), "body": body.decode("latin-1")}
        has_ended = self.path == "/my/" and f"{HEAD}=second" not in self.headers.get("Cookie", "")
        self.send_response(302 if has_ended else 500 if self.path == "/messages/" else 200)
        if has_ended:
            self.send_header("Location", "/sign-in/")
            self.send_header("Set-Cookie", f'{HEAD}=""; Max-Age=0')
        content = json.dumps(told).encode()
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: Any) -> None:
        """Nothing."""


@pytest.fixture
def asker() -> Iterator[Asker]:
    with ThreadingHTTPServer(("127.0.0.1", 0), _Says) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        asker = Asker({HOST: ("citizen", server.server_port)})
        yield asker
        asker.http.close()
        server.shutdown()
        thread.join()


def _visitor(asker: Asker, person: Person) -> Visitor:
    return Visitor(asker, person, Ledger("test"), f"http://{HOST}")


def test_a_request_carries_the_session_and_what_agrees_with_its_cookie(asker):
    person = Person("head", "citizen", HEAD, jar={HEAD: "second"})
    told = _visitor(asker, person).post("/sign-in/", {"national_id": "1"}).json()
    assert told["headers"]["X-CSRFToken"] == SECRET
    assert {f"{HEAD}=second", f"__Host-csrf={SECRET}"} == set(told["headers"]["Cookie"].split("; "))
    assert told["body"] == "national_id=1"


def test_a_session_that_an_attack_ended_is_begun_again_and_asked_once_more(asker):
    person = Person("head", "citizen", HEAD, again=lambda: "second", jar={HEAD: "first"})
    visitor = _visitor(asker, person)
    assert visitor.get("/my/").status_code == 200
    assert visitor.ledger.answers == {302: 1, 200: 1}


def test_who_fails_is_found(asker):
    visitor = _visitor(asker, Person("stranger", "citizen"))
    visitor.get("/messages/")
    visitor.get("/sign-in/")
    found = visitor.ledger.findings()
    assert [(one.check, one.where) for one in found] == [("server-error", "citizen (none)")]
    assert "500 for GET /messages/" in found[0].told


def test_a_picture_stands_in_a_form_until_it_is_sent(asker):
    told = (
        _visitor(asker, Person("head", "citizen")).post_files("/sign-in/", [("words", "w")], ["file"]).json()
    )
    assert "PNG" in told["body"]
    assert "@a-picture@" not in told["body"]


def test_a_tool_reaches_the_service_and_nothing_else(asker):
    ledger = Ledger("test")
    with speaking_for(asker, Person("stranger", "citizen"), ledger) as proxy:
        opener = build_opener(ProxyHandler({"http": proxy}))
        with opener.open(f"http://{HOST}/sign-in/?next=/", timeout=5) as answer:
            assert json.load(answer)["path"] == "/sign-in/?next=/"
        with httpx.Client(proxy=proxy, timeout=5) as client:
            assert client.get("http://127.0.0.1:9/").status_code == 403
    assert ledger.asked == {"GET citizen sign_in:national_id": 1}


def test_a_method_that_nobody_knows_is_answered_by_the_service(asker):
    ledger = Ledger("test")
    with (
        speaking_for(asker, Person("stranger", "citizen"), ledger) as proxy,
        httpx.Client(proxy=proxy, timeout=5) as client,
    ):
        answer = client.request("QUERY", f"http://{HOST}/sign-in/", content=b"q")
        assert (answer.status_code, answer.json()["body"]) == (200, "q")
    assert ledger.asked == {"QUERY citizen sign_in:national_id": 1}

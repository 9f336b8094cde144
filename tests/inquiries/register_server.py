"""A small register over HTTP, real to the last byte: it checks our signature, answers, and fails on demand."""

from __future__ import annotations

import base64
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Literal

from hemayat.audit.keys import key_ring
from hemayat.common.keyring import KeyedSignature
from hemayat.common.national_id import national_id_from_parts

Fault = Literal["", "slow", "500", "garbage", "drop", "another_reference", "wrong_type", "twice"]
SLOW_SECONDS = 0.6


def made_up_id(number: int) -> str:
    """A national id that nobody can have."""
    return national_id_from_parts(999, number)


@dataclass
class RegisterServer:
    """Who is known, by national id; `asked` counts questions; `fault` of a path ("/civil", "/shahkar") spoils it.

    `fails` says how many answers the fault spoils before it goes away; -1 is all.
    """

    people: dict[str, dict[str, Any]] = field(default_factory=dict)
    fault: dict[str, Fault] = field(default_factory=dict)
    fails: int = -1
    asked: list[str] = field(default_factory=list)
    port: int = 0

    @property
    def civil(self) -> str:
        return f"http://127.0.0.1:{self.port}/civil"

    @property
    def shahkar(self) -> str:
        return f"http://127.0.0.1:{self.port}/shahkar"

    def add(self, number: int, **differing: Any) -> dict[str, Any]:
        """A head of household number `number`, born 1980-01-01, with a line of their own; `differing` overrides."""
        person: dict[str, Any] = {
            "national_id": made_up_id(number),
            "birth_date": "1980-01-01",
            "mobile": f"+98912{number:07d}",
            "is_alive": True,
            "is_head": True,
            "household_id": number,
            "province": "tehran",
            "is_synthetic": True,
            **differing,
        }
        self.people[person["national_id"]] = person
        return person

    def answer(self, path: str, said: dict[str, Any]) -> dict[str, Any]:
        person = self.people.get(said["national_id"])
        answer: dict[str, Any] = {"reference": said["reference"]}
        if path == "/shahkar":
            own = {person["mobile"], *person.get("other_lines", ())} if person else set()
            return answer | {"is_owner": said["mobile"] in own}
        if person is None or said["birth_date"] not in {None, person["birth_date"]}:
            return answer | {"is_known": False}
        hidden = {"national_id", "birth_date", "mobile", "other_lines"}
        return answer | {"is_known": True} | {k: v for k, v in person.items() if k not in hidden}

    def takes_fault(self, path: str) -> Fault:
        if not self.fault.get(path) or self.fails == 0:
            return ""
        self.fails -= 1
        return self.fault[path]


@contextmanager
def running() -> Iterator[RegisterServer]:
    """A register that listens on this machine for as long as this lasts."""
    register = RegisterServer()
    server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(register))
    server.daemon_threads = True
    register.port = server.server_address[1]
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield register
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


def _handler(register: RegisterServer) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # head and body leave together, and nobody waits for the other half

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            register.asked.append(self.path)
            signature = base64.b64decode(self.headers["Hemayat-Signature"])
            key_ring().verify("signing", body, KeyedSignature(self.headers["Hemayat-Key"], signature))
            said = register.answer(self.path, json.loads(body))
            fault = register.takes_fault(self.path)
            if fault == "drop":
                self.close_connection = True
                self.connection.close()
                return
            if fault == "slow":
                time.sleep(SLOW_SECONDS)
            if fault == "another_reference":
                said["reference"] = "00000000-0000-0000-0000-000000000000"
            if fault == "wrong_type":
                said |= {"is_known": "yes", "is_owner": "yes"}
            text = b"<html>" if fault == "garbage" else json.dumps(said).encode()
            if fault == "twice":
                text = text[:-1] + b', "reference": "another"}'
            self._say(500 if fault == "500" else 200, text)

        def _say(self, status: int, text: bytes) -> None:
            try:
                self.send_response(status)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)
            except OSError:
                self.close_connection = True

        def log_message(self, *values: object) -> None:
            """Says nothing."""

    return Handler

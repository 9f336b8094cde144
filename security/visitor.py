"""A person before the service without a tool between: pages and forms, as a browser without script takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

import httpx

from security.form_values import PICTURE
from security.ledger import Ledger
from security.people import Person
from security.proxy import Asker

_FORM = "application/x-www-form-urlencoded"
BOUNDARY = "----hemayat"


@dataclass
class Visitor:
    """`origin`: of the site that the person is at."""

    asker: Asker
    person: Person
    ledger: Ledger
    origin: str

    def get(self, path: str) -> httpx.Response:
        return self._asked("GET", path, {}, b"")

    def post(self, path: str, given: Mapping[str, object] | Sequence[tuple[str, str]]) -> httpx.Response:
        return self._asked("POST", path, {"Content-Type": _FORM}, urlencode(given).encode())

    def post_files(self, path: str, given: Sequence[tuple[str, str]], names: Sequence[str]) -> httpx.Response:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
        return self._asked("POST", path, headers, multipart(given, names))

    def post_json(self, path: str, text: str) -> httpx.Response:
        return self._asked("POST", path, {"Content-Type": "application/json"}, text.encode())

    def _asked(self, method: str, path: str, headers: dict[str, str], body: bytes) -> httpx.Response:
        answer = self.asker.ask(self.person, self.ledger, method, self.origin + path, headers, body)
        assert answer is not None, f"{self.origin} is no site of the service"
        return answer


def multipart(given: Sequence[tuple[str, str]], names: Sequence[str]) -> bytes:
    """A form with files as a browser sends it, but for the picture itself."""
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in given]
    parts += [
        f'name="{name}"; filename="picture.png"\r\nContent-Type: image/png\r\n\r\n'.encode() + PICTURE
        for name in names
    ]
    start = f"--{BOUNDARY}\r\nContent-Disposition: form-data; ".encode()
    return b"\r\n".join(start + part for part in parts) + f"\r\n--{BOUNDARY}--\r\n".encode()

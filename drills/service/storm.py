"""A storm of submissions against a running installation, and the ledger of those whose tracking code was seen.

A client is a browser that somebody is impatient at: it sends its form, some of them twice at once, and sends the same
form again until it has seen the page with the tracking code, however often the server is killed meanwhile.
"""

from __future__ import annotations

import http.client
import random
import re
import threading
import time
import uuid
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from urllib.parse import urlencode

from drills.outcomes import CannotJudge, Loss

CSRF = "a" * 32
PATIENCE = 10.0
AGAIN_AFTER = 0.2
GIVES_UP_AFTER = 240.0
CODE = re.compile(r'class="app-code">([\w-]+)<')
TWICE = 0.2
"""The share of forms that are sent twice at once."""


@dataclass(frozen=True)
class Ready:
    """A head who is signed in with this token, and a draft of theirs with nothing missing."""

    household: int
    request: int
    token: str


@dataclass(frozen=True)
class Form:
    """What one client sends: to which port, and with the key that its page gave it."""

    by: Ready
    key: str
    port: int


@dataclass
class Ledger:
    """What clients were told: request → every tracking code that was ever shown for it.

    `told_at`: when each was shown for the first time, by the clock that never jumps.
    """

    codes: dict[int, set[str]] = field(default_factory=dict)
    told_at: dict[int, float] = field(default_factory=dict)
    tries: int = 0
    failures: int = 0
    waited: list[float] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def told(self, request: int, code: str) -> None:
        with self.lock:
            self.codes.setdefault(request, set()).add(code)
            self.told_at.setdefault(request, time.monotonic())

    def tried(self, seconds: float | None) -> None:
        with self.lock:
            self.tries += 1
            if seconds is None:
                self.failures += 1
            else:
                self.waited.append(seconds)


class Storm:
    """`port`: of the web server, which is asked as `host`; `intake`: of the process that only files.

    `pause`: seconds that a client rests after each form; it may be changed while they file.
    """

    def __init__(self, port: int, intake: int, host: str) -> None:
        self.port, self.intake, self.host = port, intake, host
        self.ledger, self.pause = Ledger(), 0.0

    def rage(self, ready: Sequence[Ready], *, clients: int) -> Ledger:
        """File everything; returns when every client has seen its code. Raises what a client could not get over.

        Every other form is sent to the web server, every other to the intake, and a double to the one after it.
        """
        twice = set(random.Random(1).sample(range(len(ready)), int(len(ready) * TWICE)))
        ports = cycle([self.port, self.intake])
        forms = []
        for place, one in enumerate(ready):
            key = uuid.uuid4().hex
            # Side by side, so that a form and its double are under way at the same time.
            forms += [Form(one, key, next(ports)) for _ in range(1 + (place in twice))]
        return self.send(forms, clients=clients)

    def send(self, forms: Sequence[Form], *, clients: int) -> Ledger:
        """As `rage`, of these very forms."""

        def file(form: Form) -> None:
            self.file(form)
            time.sleep(self.pause)

        with ThreadPoolExecutor(clients) as pool:
            for _ in pool.map(file, forms):
                pass
        return self.ledger

    def file(self, form: Form) -> None:
        """Until the page with the tracking code was seen."""
        one = form.by
        check, filed = (f"/my/requests/{one.request}/{page}/" for page in ("check", "filed"))
        self._until(lambda: self.ask("POST", check, one, typed(form.key), form.port)[:2] == (302, filed))
        page = self._until(lambda: self._page(filed, one))
        found = CODE.search(str(page))
        if not found:
            raise Loss(f"request {one.request} is filed, and no tracking code is on its page")
        self.ledger.told(one.request, found[1])

    def _page(self, path: str, one: Ready) -> str:
        status, _, body = self.ask("GET", path, one)
        return body if status == 200 else ""

    def _until(self, done: Callable[[], object]) -> object:
        until = time.monotonic() + GIVES_UP_AFTER
        while time.monotonic() < until:
            began = time.monotonic()
            try:
                found = done()
            except (OSError, http.client.HTTPException):
                found = None
            self.ledger.tried(time.monotonic() - began if found else None)
            if found:
                return found
            time.sleep(AGAIN_AFTER)
        raise Loss(f"no answer within {GIVES_UP_AFTER:.0f} s, however often it was asked")

    def ask(
        self, method: str, path: str, one: Ready | None = None, form: str = "", port: int = 0
    ) -> tuple[int, str, str]:
        """Status, where it leads to, and the page. `one`: who is signed in; `port`: of the web server unless given."""
        connection = http.client.HTTPConnection("127.0.0.1", port or self.port, timeout=PATIENCE)
        token = f"__Host-head={one.token}; " if one else ""
        headers = {
            "Host": self.host,
            "Cookie": f"{token}__Host-csrf={CSRF}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        try:
            connection.request(method, path, form or None, headers)
            answer = connection.getresponse()
            return answer.status, answer.headers.get("Location", ""), answer.read().decode()
        finally:
            connection.close()


def still_under_way(going: Future[Ledger]) -> None:
    """Raises CannotJudge where everybody has filed already, and what was done since was done to nobody."""
    if going.done():
        going.result()
        raise CannotJudge(
            "everybody had filed before the last blow, so that nothing is shown: give it more heads"
        )


def typed(key: str) -> str:
    """What a form that files sends."""
    return urlencode({"csrfmiddlewaretoken": CSRF, "key": key})

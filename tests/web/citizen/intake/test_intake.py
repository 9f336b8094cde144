"""R4.1a, R4.8a: the process that only files in a surge answers as the ordinary page does, and after the commit alone.

Everything here is asked of a real service over HTTP, as its proxy would ask.
"""

from __future__ import annotations

import http.client
import os
import re
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from http.cookies import SimpleCookie
from itertools import count
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

import psycopg
import pytest

from drills.service.counts import HALF_MADE
from drills.service.server import Service, serving
from drills.service.storm import CODE, CSRF, Ready
from tests.cli.test_serve import children, named
from tests.operations.postgres_folder import server_folder

pytestmark = pytest.mark.slow
HEADS = 90
HELD_SECONDS = 1.5
READ = re.compile(r'name="read" value="(\w+)"')


@dataclass(frozen=True)
class Answer:
    status: int
    headers: http.client.HTTPMessage
    page: str

    @property
    def leads_to(self) -> str:
        return self.headers.get("Location", "")


class Heads:
    """Heads of a running service, each with a request ready to file; every test takes some of its own."""

    def __init__(self, service: Service, ready: Sequence[Ready]) -> None:
        self.service, self._ready = service, iter(ready)

    def next(self) -> Ready:
        return next(self._ready)

    def ask(
        self, path: str, token: str = "", form: dict[str, str] | None = None, *, host: str = "", port: int = 0
    ) -> Answer:
        connection = http.client.HTTPConnection(
            "127.0.0.1", port or self.service.installation.intake, timeout=30
        )
        headers = {
            "Host": host or self.service.installation.host,
            "Cookie": f"__Host-head={token}; __Host-csrf={CSRF}",
        }
        if form is not None:
            headers["Content-Type"] = "application/x-www-form-urlencoded"
        try:
            connection.request(
                "GET" if form is None else "POST", path, urlencode(form) if form else None, headers
            )
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read().decode())
        finally:
            connection.close()

    def file(
        self,
        one: Ready,
        key: str = "f" * 32,
        *,
        token: str | None = None,
        port: int = 0,
        read: str = "",
    ) -> Answer:
        form = {"csrfmiddlewaretoken": CSRF, "key": key} | ({"read": read} if read else {})
        return self.ask(check(one), one.token if token is None else token, form, port=port)

    def text_of_consent(self, one: Ready) -> str:
        """What its page, which consents and files, says was read; the consents of the draft are taken away first."""
        with psycopg.connect(self.service.installation.admin) as connection:
            connection.execute("DELETE FROM request_consent WHERE request_id = %s", [one.request])
        found = READ.search(self.ask(check(one), one.token, port=self.service.installation.port).page)
        assert found, "the page shows the text of consent, with one button"
        return found[1]

    def code(self, one: Ready) -> str:
        found = CODE.search(self.ask(filed(one), one.token, port=self.service.installation.port).page)
        return found[1] if found else ""

    def is_filed(self, one: Ready) -> bool:
        filed = "SELECT filed_at IS NOT NULL FROM request WHERE id = %s"
        return bool(self.service.installation.one(filed, one.request))


def check(one: Ready) -> str:
    return f"/my/requests/{one.request}/check/"


def filed(one: Ready) -> str:
    return f"/my/requests/{one.request}/filed/"


def beyond(one: Ready) -> Ready:
    """A form that names no row that there can be."""
    return replace(one, request=10**20)


def sockets_of_intake(service: Service) -> int:
    """How many sockets its processes hold, nearly all of them to PostgreSQL. Other processes come and go meanwhile."""
    (server,) = named(service.process, "asgi")
    files = [file for pid in children(server) for file in Path(f"/proc/{pid}/fd").iterdir()]
    return sum("/socket:" in os.path.realpath(file) for file in files)


@pytest.fixture(scope="module")
def heads() -> Iterator[Heads]:
    with server_folder() as folder, serving(folder, HEADS) as (service, ready):
        yield Heads(service, ready)


def test_r4_8a_a_form_is_filed_and_leads_to_its_tracking_code(heads: Heads) -> None:
    one = heads.next()
    answer = heads.file(one)
    assert (answer.status, answer.leads_to) == (302, filed(one))
    assert answer.headers["Cache-Control"] == "no-store"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["X-Request-ID"]
    assert SimpleCookie(answer.headers["Set-Cookie"])["__Host-unsent"]["max-age"] == "0"
    assert heads.code(one)


def test_the_same_form_sent_again_here_and_to_the_site_is_one_request(heads: Heads) -> None:
    one = heads.next()
    heads.file(one)
    code = heads.code(one)
    for port in (heads.service.installation.intake, heads.service.installation.port):
        assert heads.file(one, port=port).leads_to == filed(one)
    assert heads.code(one) == code


def test_pages_of_the_intake_leave_no_connection_behind(heads: Heads) -> None:
    one = heads.next()
    assert heads.ask(check(one), one.token).status == 200
    before = sockets_of_intake(heads.service)
    for _ in range(30):
        heads.ask(check(one), one.token)
    assert sockets_of_intake(heads.service) <= before + 2


def test_what_many_send_at_once_is_written_together_each_whole(heads: Heads) -> None:
    """Among them some whose data item's owner is asked, which the database takes from their heads alone.

    Every third one also gives its consents, as an objection with its one button does. One that makes no sense breaks no
    batch.
    """
    many = [heads.next() for _ in range(45)]
    read = {one: heads.text_of_consent(one) for one in many[::3]}
    holding, held = Event(), Event()
    keeper = Thread(target=hold, args=(heads.service, holding, held))
    keeper.start()
    assert holding.wait(10)
    with ThreadPoolExecutor(len(many) + 1) as pool:
        senseless = pool.submit(heads.file, beyond(many[0]))
        answers = list(pool.map(lambda one: heads.file(one, read=read.get(one, "")), many))
    assert senseless.result().status == 404
    keeper.join()
    assert [answer.leads_to for answer in answers] == [filed(one) for one in many]
    assert heads.service.installation.one(HALF_MADE) == 0
    numbers = [one.request for one in many]
    moments = "SELECT count(DISTINCT filed_at) FROM request WHERE id = ANY(%s)"
    assert heads.service.installation.one(moments, numbers) <= 5
    disputes = "SELECT count(*) FROM request_dispute WHERE request_id = ANY(%s)"
    assert (
        heads.service.installation.one(disputes, numbers) == sum(one.household % 20 == 0 for one in many) > 0
    )
    given, whole = (
        "SELECT count(*) FROM request_consent WHERE request_id = %s",
        """
        SELECT count(*) FROM request_consent c JOIN request r ON (r.household_id, r.id) = (c.household_id, c.request_id)
        WHERE r.id = ANY(%s) AND c.given_at = r.filed_at AND c.wording_sha256 = ANY(%s) AND c.withdrawn_at IS NULL""",
    )
    found = heads.service.installation.one(whole, [one.request for one in read], list(read.values()))
    assert found == len(read) * heads.service.installation.one(given, many[1].request)


def test_r4_1a_nothing_is_acknowledged_before_it_is_committed(heads: Heads) -> None:
    one, holding, held = heads.next(), Event(), Event()
    keeper = Thread(target=hold, args=(heads.service, holding, held))
    keeper.start()
    assert holding.wait(10)
    answer = heads.file(one)
    assert held.is_set()
    keeper.join()
    assert answer.leads_to == filed(one)


def hold(service: Service, holding: Event, held: Event) -> None:
    """Keep everybody from writing requests for a while."""
    with psycopg.connect(service.installation.admin) as connection:
        connection.execute("LOCK TABLE request IN EXCLUSIVE MODE")
        holding.set()
        time.sleep(HELD_SECONDS)
        held.set()


def test_who_is_not_signed_in_signs_in_first_and_nothing_is_filed(heads: Heads) -> None:
    """A browser without any session is shown what it sent; one whose session has ended keeps it and signs in."""
    one = heads.next()
    assert heads.file(one, token="").status == 403
    answer = heads.file(one, token="of-nobody")
    assert (answer.status, answer.leads_to) == (302, "/sign-in/")
    assert not heads.is_filed(one)


def test_r4_2a_nobody_files_the_request_of_another_household(heads: Heads) -> None:
    one, other = heads.next(), heads.next()
    assert heads.file(one, token=other.token).status == 404
    assert not heads.is_filed(one)
    assert not heads.is_filed(other)


def test_a_form_without_its_protection_is_offered_again(heads: Heads) -> None:
    one = heads.next()
    answer = heads.ask(check(one), one.token, {"key": "k"})
    assert answer.status == 403
    assert 'dir="rtl"' in answer.page
    assert not heads.is_filed(one)


def test_what_is_missing_is_said_on_the_ordinary_page(heads: Heads) -> None:
    one = heads.next()
    heads.text_of_consent(one)
    answer = heads.file(one)
    assert answer.status == 200
    read = READ.search(answer.page)
    assert read, "the page shows the missing consent, with a button"
    assert not heads.is_filed(one)
    form = {"csrfmiddlewaretoken": CSRF, "key": "f" * 32, "read": read[1]}
    consented = heads.ask(check(one), one.token, form)
    assert (consented.status, consented.leads_to) == (302, filed(one))
    assert heads.is_filed(one)


def test_everything_else_is_the_site_itself(heads: Heads) -> None:
    one = heads.next()
    long = {"csrfmiddlewaretoken": CSRF, "key": "f" * 32, "more": "k" * 20_000}
    assert heads.ask("/").status == 200
    assert heads.ask("/my/", one.token).status == 200
    assert heads.ask("/nowhere/", one.token, {"csrfmiddlewaretoken": CSRF}).status == 404
    assert (
        heads.ask(check(one), one.token, {"csrfmiddlewaretoken": CSRF}, host="stranger.localhost").status
        == 400
    )
    assert heads.ask(check(one), one.token, long).leads_to == filed(one)


def test_without_a_database_it_says_so_and_the_same_form_is_filed_later(heads: Heads) -> None:
    one, tries = heads.next(), count()
    with heads.service.without_database():
        answer = heads.file(one)
    assert answer.status == 503
    assert int(answer.headers["Retry-After"]) > 0
    assert 'dir="rtl"' in answer.page
    while heads.file(one).leads_to != filed(one):
        assert next(tries) < 60
        time.sleep(0.5)
    assert heads.code(one)

"""Pages that only read come from a real standby that keeps up; own writes are seen, and nothing falls with it."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

import httpx
import psycopg
import pytest

from drills.service.installation import HEMAYAT, PROCESS_KEY, Installation, prepared
from drills.service.server import children, killed, started
from drills.service.storm import CSRF, Ready, typed
from hemayat.audit.process_key import act_as_system
from hemayat.audit.standby import BEHIND_AT_MOST, WRITTEN_WITHIN
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster, find_binaries
from hemayat.operations.postgres.initial import keep_passwords
from hemayat.operations.postgres.places import PostgresPaths, find_places
from hemayat.operations.postgres.portable import accessible_binaries
from hemayat.operations.postgres.postmaster import find_postmaster
from hemayat.operations.postgres.urls import urls_over
from hemayat.operations.service_processes import wait_until_ready
from hemayat.web.citizen.sessions import WROTE
from tests.operations.postgres_folder import server_folder

pytestmark = [pytest.mark.slow, pytest.mark.long]
WITHIN = 30.0
HEADS = 4
READERS = """
SELECT FROM pg_stat_activity WHERE usename = 'hemayat_citizen' AND query_start > now() - interval '3 seconds'"""


@dataclass
class Pages:
    """An installation with a standby, and how its pages are asked for."""

    at: Installation
    standby: DatabaseUrls
    cluster: PostgresCluster
    ready: list[Ready]

    def ask(
        self, path: str, head: Ready | None = None, *, wrote: bool = False, form: str = ""
    ) -> httpx.Response:
        """As a browser; `wrote`: whether it keeps the cookie of somebody who has just written."""
        cookies = [f"__Host-csrf={CSRF}", *([f"__Host-head={head.token}"] if head else [])]
        headers = {
            "Host": self.at.host,
            "Cookie": "; ".join([*cookies, *([f"{WROTE}=1"] if wrote else [])]),
            "Content-Type": "application/x-www-form-urlencoded",
        }
        url = f"http://127.0.0.1:{self.at.port}{path}"
        return httpx.request("POST" if form else "GET", url, headers=headers, content=form, timeout=20)

    def file(self, head: Ready) -> httpx.Response:
        return self.ask(f"/my/requests/{head.request}/check/", head, form=typed(uuid4().hex))

    def shows_filed(self, head: Ready, *, wrote: bool = False) -> bool:
        page = self.ask(f"/my/requests/{head.request}/filed/", head, wrote=wrote)
        assert page.status_code in {200, 302}, page.text
        return 'class="app-code"' in page.text

    def replay(self, what: str) -> None:
        """`pause` or `resume`: whether the standby goes on with the log that it has."""
        with psycopg.connect(self.standby.admin, autocommit=True) as there:
            there.execute(f"SELECT pg_wal_replay_{what}()".encode())

    def is_read(self) -> bool:
        """Whether the standby is asked for a page that is asked for now."""
        self.ask("/")
        with psycopg.connect(self.standby.admin, autocommit=True) as there:
            return bool(there.execute(READERS).fetchall())


def until(is_so: Callable[[], bool], seconds: float = WITHIN) -> None:
    over = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < over
        time.sleep(0.2)


def based_on(primary: DatabaseUrls, source: PostgresPaths, folder: Path) -> DatabaseUrls:
    """A folder with a copy of the server that follows it, for a `PostgresCluster` to start. Returns its addresses."""
    places = find_places(folder)
    shutil.copy(source.passwords, places.passwords)
    binaries = accessible_binaries(find_binaries(), places.account)
    places.home.chmod(0o777)  # the server's account makes the folder of data
    made = places.account.run(
        [binaries.path("pg_basebackup"), "-d", primary.admin, "-D", str(places.data), "-R", "-c", "fast"]
    )
    assert made.returncode == 0, made.stderr
    places.home.chmod(0o755)
    return urls_over(places.sockets, keep_passwords(places))


@pytest.fixture(scope="module")
def pages() -> Iterator[Pages]:
    with server_folder() as top:
        # Its address is known before it is there, as in an installation.
        home, other = find_places(top / "home" / "postgres"), find_places(top / "standby")
        standby = urls_over(other.sockets, keep_passwords(home))
        at, ready = prepared(top, HEADS, {"HEMAYAT_STANDBY_DATABASE_URL": standby.app})
        # One process, whose pages all know the same of the standby.
        serve = [*HEMAYAT, "serve", "--part", "web", "--workers", "1", "--port", str(at.port)]
        with PostgresCluster(top / "home" / "postgres"), started(serve, at.as_app, top / "serve.log"):
            wait_until_ready(f"http://{at.host}", at.port)
            based_on(at.urls, home, top / "standby")
            with PostgresCluster(top / "standby") as cluster:
                yield Pages(at, standby, cluster, ready)


@pytest.fixture
def paused(pages: Pages) -> Iterator[Pages]:
    """The standby keeps up, and from now on stays as it is."""
    until(pages.is_read)
    pages.replay("pause")
    yield pages
    pages.replay("resume")
    until(pages.is_read)


def test_pages_come_from_the_standby_and_who_wrote_sees_it(paused: Pages) -> None:
    head = paused.ready[0]
    sent = paused.file(head)
    assert not paused.shows_filed(head), "the page of another browser did not come from the standby"
    assert paused.shows_filed(head, wrote=True)
    assert sent.status_code == 302
    (said,) = [each for each in sent.headers.get_list("set-cookie") if each.startswith(f"{WROTE}=1")]
    assert f"Max-Age={WRITTEN_WITHIN}" in said
    assert "expires" not in said


def test_a_standby_that_stays_behind_is_not_read(paused: Pages) -> None:
    head = paused.ready[1]
    paused.file(head)
    time.sleep(BEHIND_AT_MOST + 2)
    assert paused.shows_filed(head)


def test_a_standby_that_falls_takes_no_page_with_it_and_is_read_again_when_it_is_back(pages: Pages) -> None:
    until(pages.is_read)
    server = find_postmaster(find_places(pages.cluster.folder).data)
    assert server
    killed([server.pid, *children(server.pid)])
    for _ in range(20):
        assert pages.ask("/").status_code == 200
        assert pages.ask("/my/", pages.ready[2]).status_code == 200
    pages.cluster.start()
    until(pages.is_read)


def test_the_standby_shows_no_more_than_the_primary_and_takes_nothing(
    pages: Pages, monkeypatch: pytest.MonkeyPatch
) -> None:
    until(pages.is_read)
    mine, others = pages.ready[2], pages.ready[3]
    assert pages.ask(f"/my/requests/{mine.request}/claim/", mine).status_code == 200
    assert pages.ask(f"/my/requests/{others.request}/claim/", mine).status_code == 404
    for name, key in PROCESS_KEY.items():
        monkeypatch.setenv(name, key)
    with psycopg.connect(pages.standby.app, autocommit=True) as there:
        assert there.execute("SELECT count(*) FROM request").fetchone() == (0,)
        with there.transaction():
            act_as_system(there)
            assert there.execute("SELECT count(*) FROM request").fetchone() == (HEADS,)
        with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
            there.execute("UPDATE request SET saved_at = now()")

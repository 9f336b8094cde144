"""What passes the door without a cookie: few addresses, and of the site's files each is asked for once."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from tempfile import mkdtemp

import pytest

from tests.deploy.door_site import PAGE, Pages, crowd, door, inside, is_in, is_sent_to_wait, send, until
from tests.deploy.proxy import LACKS, last_said

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nginx's own user may enter."""
    made = Path(mkdtemp(prefix="hemayat-exempt-"))
    made.chmod(0o755)
    Pages.asked.clear()
    yield made
    shutil.rmtree(made)


def test_a_style_is_asked_for_once_whatever_a_request_says_besides(folder: Path) -> None:
    with door(folder) as site:
        first = site.get("/static/site.css")
        assert (first.content, first.headers["Cache-Control"]) == (PAGE, "public, max-age=99")
        for number in range(5):
            assert is_in(site.get(f"/static/site.css?r={number}"))
            assert is_in(site.get(f"/static//./site.css?r={number}"))
            assert is_in(site.get("/static/site.css", **{"Accept-Encoding": f"gzip;q=0.{number}, x{number}"}))
            assert is_in(
                site.get("/static/site.css", **{"Accept-Language": f"x{number}", "Cookie": f"a={number}"})
            )
        assert send(site, "/static/site.css").status_code == 403
        assert Pages.asked == ["GET /static/site.css"] * 2, "once for each of two encodings"


def test_each_encoding_has_an_answer_of_its_own(folder: Path) -> None:
    with door(folder) as site:
        for accepted, ours in (("gzip, deflate, br", "br"), ("gzip", "gzip"), ("identity", "")):
            for _ in range(2):
                answer = site.get("/static/site.css", **{"Accept-Encoding": accepted})
                assert answer.headers.get("X-Encoding", "") == ours
        assert len(Pages.asked) == 3


def test_the_list_of_revoked_approvals_comes_to_each_verifier_as_it_can_read_it(folder: Path) -> None:
    with door(folder) as site:
        for accepted, ours in (
            ("gzip, deflate, br", "gzip"),
            ("identity", ""),
            ("br", ""),
            ("gzip;q=0.5", "gzip"),
        ):
            for number in range(2):
                said = {"Accept-Encoding": accepted, "Accept-Language": f"x{number}", "Cookie": f"a={number}"}
                answer = site.get(f"/verify/revoked.jwt?r={number}", **said)
                assert (answer.content, answer.headers.get("X-Encoding", "")) == (PAGE, ours)
        assert Pages.asked == ["GET /verify/revoked.jwt"] * 2, "once for each of two encodings"


def test_a_part_of_a_file_is_not_kept_for_the_whole(folder: Path) -> None:
    with door(folder) as site:
        for headers in ({"Range": "bytes=2-5"}, {}):
            assert is_in(site.get("/static/site.css", **headers)), "the site is asked for the whole"
        assert len(Pages.asked) == 1


def test_a_file_that_does_not_exist_is_asked_for_once_a_minute_and_hides_no_other(folder: Path) -> None:
    with door(folder) as site:
        for number in range(5):
            assert site.get(f"/static/none.css?r={number}").status_code == 404
        assert Pages.asked == ["GET /static/none.css"]
        assert site.get("/static/none.css/../site.css").status_code == 200
        assert is_in(site.get("/static/site.css"))


def test_only_the_exact_addresses_of_machines_pass_the_door(folder: Path) -> None:
    last_said(folder, 1.0, ago=4.0)
    with door(folder) as site:
        crowd(site, 20)
        for path in (
            "/receiptsX",
            "/receipts",
            "/receipts/x",
            "/livezX",
            "/livez/",
            "/readyzX",
            "/telephoneX",
        ):
            assert is_sent_to_wait(site.get(path)), path
        Pages.asked.clear()
        assert is_in(site.get("//livez"))
        assert is_in(site.get("/receipts/?via=web&seal=a"))
        assert Pages.asked == ["GET /livez", "GET /receipts/?via=web&seal=a"]


def test_a_flood_of_receipts_leaves_the_pages_their_room(folder: Path) -> None:
    with door(folder) as site, ThreadPoolExecutor(60) as pool, Pages.holding("/receipts/") as held:
        flood = [pool.submit(site.get, "/receipts/") for _ in range(60)]
        until(lambda: sum(one.done() for one in flood) >= 40)
        assert held() == 20
        assert {one.result().status_code for one in flood if one.done()} == {503}
        assert is_in(site.get("/sign-in/", **inside(site)))

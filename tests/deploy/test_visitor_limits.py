"""Limits of nginx: whoever asks too often is refused, and nobody else behind the same address (docs/decisions/0045)."""

from __future__ import annotations

import shutil
import threading
import time
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

import httpx
import pytest

from tests.deploy.door_site import (
    INSIDE,
    PLACE,
    SERVED,
    Pages,
    came,
    controlled,
    crowd,
    door,
    held,
    inside,
    is_in,
    is_sent_to_wait,
    send,
    signed,
    told,
    until,
)
from tests.deploy.http2 import Request, storm
from tests.deploy.proxy import LACKS, Proxy, last_said

pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]
ATTACKER, HONEST = "a" * 16, "b" * 16


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nginx's own user may enter."""
    made = Path(mkdtemp(prefix="hemayat-limits-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def requests(path: str, many: int, cookie: str = "") -> list[Request]:
    return [Request(path, cookie)] * many


def is_served(site: Proxy, headers: dict[str, str], pages: int = 20) -> bool:
    return all(is_in(site.get("/my/", **headers)) for _ in range(pages))


def nonce(answer: httpx.Response) -> str:
    """By which the limits count the holder of the cookie that this answer set."""
    return answer.cookies[INSIDE].split(".")[2]


@contextmanager
def attacking(site: Proxy, attack: list[Request]) -> Iterator[Counter[int]]:
    """All of these requests again and again for as long as this lasts, and the statuses that came back."""
    answers: Counter[int] = Counter()
    is_over = threading.Event()

    def attack_without_end() -> None:
        while not is_over.is_set():
            with storm(site, attack) as one:
                answers.update(one.answers(len(attack) // 2))

    with ThreadPoolExecutor(1) as pool:
        attacker = pool.submit(attack_without_end)
        try:
            yield answers
        finally:
            is_over.set()
            attacker.result()


def test_a_visitor_who_asks_without_end_has_nobody_else_at_the_address_refused(folder: Path) -> None:
    with door(folder) as site:
        attack = requests("/my/", 1_000, inside(site, nonce=ATTACKER)["Cookie"])
        with attacking(site, attack) as answers:
            until(lambda: answers[429] >= 1_000)
            assert is_served(site, inside(site, nonce=HONEST), 40)
            assert is_in(site.get("/")), "a newcomer at the same address"
        assert answers[429] > 10 * answers[200]


def test_pages_that_the_limits_refuse_are_none_that_the_site_owes(folder: Path) -> None:
    with door(folder) as site:
        attack = requests("/my/", 1_000, inside(site, nonce=ATTACKER)["Cookie"])
        with storm(site, attack) as attacker:
            answers = attacker.answers(900)
        assert answers[429] >= 800
        counted = told(site)
        assert answers[200] <= counted["passed"] <= len(attack) - answers[429]
        assert is_in(site.get("/"))
        assert told(site)["passed"] > counted["passed"], "a page that the site answers is counted"


def test_nobody_slows_the_door_down_by_asking_for_what_the_limits_refuse(folder: Path) -> None:
    with door(folder) as site, controlled([site], 30.0) as controller:
        attack = requests("/my/", 1_000, inside(site, nonce=ATTACKER)["Cookie"])
        with attacking(site, attack) as answers:
            until(lambda: answers[429] >= 1_000)
            time.sleep(6.0)  # in this time the pace fell to a tenth
            # A busy machine takes a percent of the pace, and the attack must take none.
            assert controller.pace.rate >= 27.0
            assert all(is_in(one) for one in crowd(site, 20))


def test_1300_requests_in_flight_of_one_visitor_leave_room_for_others_at_the_address(folder: Path) -> None:
    with door(folder) as site, Pages.holding() as pages_held:
        attack = requests(Pages.HELD, 1_320, inside(site, nonce=ATTACKER)["Cookie"])
        with storm(site, attack, each=120) as attacker:
            until(lambda: pages_held() >= 30)
            assert is_served(site, inside(site, nonce=HONEST))
            assert is_in(site.get("/"))
            assert pages_held() <= 40
            assert attacker.answers(1_200)[429] >= 1_200


def test_a_cookie_that_is_forged_or_too_old_is_no_key_of_its_own(folder: Path) -> None:
    now = int(time.time())
    with door(folder) as site:
        forged = [f"{INSIDE}=i{now}.{now}.{at:016x}.{'0' * 32}" for at in range(1_500)]
        old = [f"{INSIDE}={signed(site, f'i{now - 7_300}.{now - 7_300}.{at:016x}')}" for at in range(1_500)]
        with storm(site, [Request("/static/site.css", cookie) for cookie in forged + old]) as attacker:
            assert is_served(site, inside(site, nonce=HONEST))
            answers = attacker.answers(2_000)
        assert answers[429] >= 100, "all of them are counted by their one address"


def test_what_nginx_answers_without_the_site_is_never_refused(folder: Path) -> None:
    last_said(folder, 1.0, ago=4.0)
    with door(folder) as site:
        for path, status in (("/waiting/", 200), ("/waiting/turn.json", 200), ("/waiting/in", 303)):
            with storm(site, requests(path, 1_500)) as crowd_of_waiting:
                assert set(crowd_of_waiting.answers(1_500)) == {status}, path


def test_newcomers_without_end_from_one_address_wait_and_are_given_few_places(folder: Path) -> None:
    last_said(folder, 1.0, ago=4.0)
    with door(folder) as site:
        inside_already = inside(site, nonce=HONEST)
        began = time.time()
        with storm(site, requests("/", 2_000)) as attacker:
            elsewhere = crowd(site, 5)
            assert is_served(site, inside_already)
            answers = attacker.answers(2_000)
        seconds = int(time.time()) - int(began) + 1
        assert answers[303] >= 1_950
        assert set(answers) <= {200, 303}
        assert all(is_in(one) or PLACE in one.cookies for one in elsewhere)
        assert came(site) <= 100 * seconds + len(elsewhere)
        # Somebody honest there is given a place in one of the next seconds; until then the waiting page asks again.
        until(lambda: PLACE in site.get("/").cookies)


def test_newcomers_of_one_address_beyond_its_share_of_a_second_get_places(folder: Path) -> None:
    with door(folder) as site:
        began = int(time.time())
        with storm(site, requests("/", 1_000)) as crowd_of_one:
            assert all(is_in(one) for one in crowd(site, 20)), "others go straight in"
            answers = crowd_of_one.answers(1_000)
        assert set(answers) == {200, 303}, "none is refused"
        assert answers[200] <= 50 * (int(time.time()) - began + 1)


def test_newcomers_of_one_address_beyond_its_share_of_a_visit_go_in_by_a_place(folder: Path) -> None:
    with door(folder, door_newcomers_a_visit=5) as site, controlled([site], 500.0):
        assert [is_in(site.get("/")) for _ in range(5)] == [True] * 5
        waiting = site.get("/")
        assert is_sent_to_wait(waiting)
        until(lambda: is_in(site.get("/", **held(waiting))))
        assert all(is_in(one) for one in crowd(site, 20)), "each address has a share of its own"


def test_a_visitor_is_counted_as_the_same_when_the_cookie_is_renewed(folder: Path) -> None:
    with door(folder) as site:
        assert len(nonce(site.get("/"))) == 16
        assert nonce(site.get("/my/", **inside(site, hours=1, nonce=HONEST))) == HONEST
        assert nonce(send(site, "/check/", **inside(site, hours=3, nonce=HONEST))) == HONEST


def test_the_site_hears_who_a_visitor_is_from_the_door_alone(folder: Path) -> None:
    with door(folder) as site:
        Pages.visitors.clear()
        honest, forged = inside(site, nonce=HONEST), {"Cookie": f"{INSIDE}=i1.1.{ATTACKER}.0"}
        assert is_in(site.get("/my/", **honest))
        assert is_in(site.get("/my/", **honest, **{"X-Visitor": ATTACKER}))
        newcomer = site.get("/", **forged, **{"X-Visitor": ATTACKER})
        assert is_in(newcomer)
        assert Pages.visitors == [HONEST, HONEST, nonce(newcomer)]
        assert site.get("/verify/revoked.jwt", **{"X-Visitor": ATTACKER}).status_code == 200
        assert Pages.visitors[-1] is None, "without a cookie of the door nobody is named"


def test_newcomers_are_counted_apart_and_all_who_come_in_by_one_place_together(folder: Path) -> None:
    with door(folder) as site:
        assert len({nonce(site.get("/")) for _ in range(5)}) == 5
        of_one, of_another = (
            {"Cookie": f"{PLACE}={signed(site, f'p{int(time.time()) - 60}.{order}.00000000')}"}
            for order in (1, 2)
        )
        assert len({nonce(site.get("/", **of_one)) for _ in range(5)}) == 1
        assert nonce(site.get("/", **of_another)) != nonce(site.get("/", **of_one))


def test_one_who_waits_and_leaves_a_number_again_and_again_refuses_it_to_nobody_else(folder: Path) -> None:
    with door(folder, (*SERVED, "gate")) as site:
        now = int(time.time())
        one, other = ({"Cookie": f"{PLACE}={signed(site, f'p{now}.{order}.00000000')}"} for order in (1, 2))
        answers = [site.get("/waiting/number", **one).status_code for _ in range(20)]
        assert 429 in answers
        assert site.get("/waiting/number", **other).status_code == 200
        assert site.get("/waiting/number").headers["Location"] == "/", "only a place that the door signed"


def test_a_newcomer_whom_a_full_site_could_not_serve_is_in_when_they_come_back(folder: Path) -> None:
    with door(folder, ()) as site:
        told_back = site.get("/")
        assert told_back.status_code == 503
        cookie = held(told_back, INSIDE)
    last_said(folder, 1.0, ago=4.0)
    with door(folder) as site:
        crowd(site, 20)
        assert is_sent_to_wait(site.get("/"))
        assert is_in(site.get("/", **cookie))

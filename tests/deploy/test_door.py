"""The waiting room in nginx: who is in, who waits, and that the door never opens to everybody."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

import httpx
import pytest

from tests.deploy.door_site import (
    INSIDE,
    NONCE,
    PLACE,
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
from tests.deploy.proxy import CITIZEN, LACKS, Proxy, last_said

SETTINGS = {
    "door_visit_hours": (8, "1 to 24"),
    "door_newcomers_a_second": (50, "0 to 100000"),
    "door_newcomers_a_visit": (20_000, "0 to 10000000"),
}
"""The usual value and the bounds of each, as in door.js."""
pytestmark = [pytest.mark.slow, pytest.mark.skipif(bool(LACKS), reason=LACKS)]


@pytest.fixture
def folder() -> Iterator[Path]:
    """One that nginx's own user may enter."""
    made = Path(mkdtemp(prefix="hemayat-door-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def shut(folder: Path, pace: float = 2.0) -> None:
    """A controller that let in so many people a second, and has been silent for a while."""
    last_said(folder, pace, ago=4.0)


def test_on_an_ordinary_day_everybody_goes_straight_in_and_stays_in(folder: Path) -> None:
    with door(folder) as site:
        first = site.get("/")
        assert is_in(first)
        assert all(word in first.headers["Set-Cookie"] for word in ("Secure", "HttpOnly", "SameSite=Lax"))
        again = site.get("/my/", **held(first, INSIDE))
        assert is_in(again)
        assert "Set-Cookie" not in again.headers
        renewed = site.get("/my/", **inside(site, hours=1))
        assert is_in(renewed)
        assert renewed.cookies[INSIDE]
        assert came(site) == 0


def error_log(folder: Path) -> str:
    return (folder / "error.log").read_text("utf-8")


@pytest.mark.parametrize(
    "values", [("8h", "1.5", "20,000"), ("0", "-1", "999999999"), ("25", "fifty", "1e3")]
)
def test_a_setting_with_a_wrong_value_is_named_and_the_usual_one_is_used(
    folder: Path, values: tuple[str, str, str]
) -> None:
    named: dict[str, Any] = dict(zip(SETTINGS, values, strict=True))
    with door(folder, **named) as site:
        first = site.get("/")
        assert is_in(first)
        assert is_in(site.get("/my/", **held(first, INSIDE)))
        until(lambda: error_log(folder).count("door: $") >= len(SETTINGS))
        for name, value in named.items():
            line = next(line for line in error_log(folder).splitlines() if f"${name}" in line)
            usual, bounds = SETTINGS[name]
            assert f'${name} in hemayat.conf is "{value}". Write a whole number from {bounds}' in line
            assert f"Until then {usual} is used." in line


def test_right_settings_are_not_named(folder: Path) -> None:
    with door(folder, door_visit_hours=24, door_newcomers_a_second=0) as site:
        until(lambda: told(site)["threshold"] > 0)
        assert is_sent_to_wait(site.get("/")), "nobody goes straight in"
        assert "door:" not in error_log(folder)


def test_whoever_is_in_is_known_without_any_other_process(folder: Path) -> None:
    """Neither a controller nor a threshold: pages of people who are in, and nobody else's."""
    with door(folder) as site:
        (folder / "threshold.json").unlink()
        assert is_in(site.get("/my/", **inside(site)))


def test_beyond_the_pace_people_wait_and_go_in_by_their_places(folder: Path) -> None:
    with door(folder) as site, controlled([site], 2.0):
        answers = [site.get("/my/requests/?a=b") for _ in range(20)]
        waiting = [one for one in answers if not is_in(one)]
        assert len(waiting) >= 10
        assert all(is_sent_to_wait(one) for one in waiting)
        assert waiting[0].headers["Location"].endswith("/my/requests/?a=b")
        assert waiting[0].headers["Cache-Control"] == "no-store"
        # A place is kept: asking again gives no other one, and counts nobody twice.
        counted = came(site)
        again = site.get("/", **held(waiting[-1]))
        assert is_sent_to_wait(again)
        assert PLACE not in again.cookies
        assert came(site) == counted
        ends, went_in = time.monotonic() + 40, 0
        while went_in < len(waiting):
            assert time.monotonic() < ends
            # From the last to the first: if somebody is in, so is everybody before them.
            found = [is_in(site.get("/", **held(one))) for one in reversed(waiting)][::-1]
            assert found == sorted(found, reverse=True)
            went_in = sum(found)
            time.sleep(1.0)  # one address may ask for 20 pages a second
        assert told(site)["called"] >= len(waiting)


@pytest.mark.parametrize("pace", [1.0, 5.0])
def test_a_controller_that_is_silent_opens_the_door_to_nobody(folder: Path, pace: float) -> None:
    shut(folder, pace)
    with door(folder) as site:
        began = time.monotonic()
        answers = crowd(site, 200)
        assert sum(map(is_in, answers)) <= pace * (time.monotonic() - began + 2)
        assert all(is_in(one) or is_sent_to_wait(one) for one in answers)
        # It goes on at the last pace, in order.
        waiting = sorted(filter(is_sent_to_wait, answers), key=place_of)
        until(lambda: is_in(site.get("/", **held(waiting[0]))))
        assert is_sent_to_wait(site.get("/", **held(waiting[-1])))


def place_of(answer: httpx.Response) -> tuple[int, int]:
    second, order = answer.headers["Location"].partition("#")[2].rstrip("/").split(".")
    return int(second), int(order)


def test_somebody_who_cannot_be_judged_is_told_to_come_back_and_does_not_get_in(folder: Path) -> None:
    # No controller has ever written anything.
    (folder / "threshold.json").symlink_to(folder / "nothing.json")
    (folder / "nothing.json").touch()
    with door(folder) as site:
        told_back = site.get("/")
        assert (told_back.status_code, told_back.headers["Retry-After"]) == (503, "10")
        assert "چند لحظه صبر کنید" in told_back.text
        assert is_in(site.get("/", **inside(site)))
    # Also if the door's own program fails: keys that are none.
    (folder / "threshold.json").unlink()
    last_said(folder, 1_000)
    (folder / "door-keys.json").write_text("{}")
    with door(folder) as site:
        assert site.get("/").status_code == 503
        assert not send(site, "/check/").is_success


def test_a_form_passes_with_a_cookie_that_ran_out_within_a_day(folder: Path) -> None:
    shut(folder)
    with door(folder) as site:
        for hours in (0.0, 1.9, 3.0, 25.9):
            sent = send(site, "/my/requests/1/check/", **inside(site, hours))
            assert sent.text == "sent: why=typed+for+an+hour"
        # A page does not, and the form lets its sender in for a while, which no page renews.
        assert is_sent_to_wait(site.get("/my/", **inside(site, 3.0)))
        sender = held(send(site, "/check/", **inside(site, 3.0)), INSIDE)
        after = site.get("/my/", **sender)
        assert is_in(after)
        assert INSIDE not in after.cookies
        since = int(time.time() - 3 * 3600)
        nearly, over = (
            signed(site, f"i{since}.{since}.{NONCE}.{int(time.time()) + left}") for left in (60, -1)
        )
        assert is_in(site.get("/my/", Cookie=f"{INSIDE}={nearly}"))
        assert is_sent_to_wait(site.get("/my/", Cookie=f"{INSIDE}={over}"))
        assert send(site, "/check/", Cookie=f"{INSIDE}={over}").is_success, (
            "what they typed meanwhile is not lost"
        )
        # By no number of forms does a visit of yesterday go on.
        since = int(time.time() - 26.1 * 3600)
        old = signed(site, f"i{since}.{since}.{NONCE}.{int(time.time()) - 1}")
        assert is_sent_to_wait(send(site, "/check/", Cookie=f"{INSIDE}={old}"))
        counted = came(site)
        for headers in (
            {},
            inside(site, 26.1),
            {"Cookie": f"{INSIDE}=i{int(time.time())}.{int(time.time())}.{NONCE}.{'0' * 32}"},
        ):
            refused = send(site, "/check/", **headers)
            assert is_sent_to_wait(refused)
            assert PLACE not in refused.cookies
        assert came(site) == counted


def test_a_visit_ends_after_its_hours_however_often_it_is_renewed(folder: Path) -> None:
    shut(folder)
    with door(folder) as site:
        crowd(site, 20)
        began = time.time()
        renewed = site.get("/my/", **inside(site, 1.0, first=7.5))
        assert is_in(renewed)
        first = int(renewed.cookies[INSIDE].split(".")[0].removeprefix("i"))
        assert abs(began - 7.5 * 3600 - first) < 60, "the first entry stays in the cookie"
        assert is_in(site.get("/my/", **held(renewed, INSIDE)))
        assert is_sent_to_wait(site.get("/my/", **inside(site, 0.1, first=8.1)))
        # A form that is open then is not lost.
        for hours in (0.1, 23.9):
            assert send(site, "/check/", **inside(site, hours, first=8.0 + hours)).is_success
        assert is_sent_to_wait(send(site, "/check/", **inside(site, 24.1, first=8.0 + 24.1)))
    with door(folder, door_visit_hours=3) as site:
        crowd(site, 20)
        assert is_in(site.get("/my/", **inside(site, 0.1, first=2.9)))
        assert is_sent_to_wait(site.get("/my/", **inside(site, 0.1, first=3.1)))


def test_a_visit_that_is_over_goes_on_by_no_method_and_by_no_number_of_forms(folder: Path) -> None:
    shut(folder)
    with door(folder) as site:
        crowd(site, 20)
        for method in ("OPTIONS", "PUT", "PATCH", "DELETE", "PROPFIND", "FORM"):
            for hours in (8.5, 20.0, 31.5):
                refused = send(site, "/nothing/", method=method, **inside(site, hours - 7.9, first=hours))
                assert is_sent_to_wait(refused), (method, hours)
                assert INSIDE not in refused.cookies
        ends = []
        for hours in (8.5, 20.0, 31.5):
            sent = send(site, "/check/", **inside(site, hours - 7.9, first=hours))
            assert sent.is_success, "what they typed is not lost"
            assert is_in(site.get("/my/", **held(sent, INSIDE)))
            ends.append(sent.cookies[INSIDE].split(".")[3])
            time.sleep(1.1)
        assert len(set(ends)) == 1, "all forms of one visit have the same ten minutes"
        other = send(site, "/check/", **inside(site, 8.4, "f" * 16, first=8.5))
        assert other.cookies[INSIDE].split(".")[3] > ends[0], "another visit has its own"


def test_a_complaint_in_words_is_sent_on_while_nothing_receives_files(folder: Path) -> None:
    without_uploads = ("web", "status", "intake")
    with door(folder, without_uploads) as site:
        for path in (
            "/my/complaints/conduct/",
            "/my/questions/new/",
            "/my/requests/7/evidence/",
            "/my/requests/7/claim/",
        ):
            assert send(site, path, **inside(site)).text == "sent: why=typed+for+an+hour"
            assert send(site, path, b"w" * 63_999, **inside(site)).status_code == 200
            assert send(site, path, b"w" * 64_000, **inside(site)).status_code == 503
            # Of a length that is not said before, it may be a file.
            assert send(site, path, iter([b"words"]), **inside(site)).status_code == 503
    with door(folder, ("web", "uploads")) as site:
        assert send(site, "/my/complaints/conduct/", b"w" * 64_000, **inside(site)).status_code == 200


def test_a_place_that_is_handed_on_lets_in_no_crowd(folder: Path) -> None:
    shut(folder, 1.0)
    with door(folder) as site:
        crowd(site, 30)
        place = f"{PLACE}={signed(site, f'p{int(time.time()) - 3600}.1.00000000')}"
        answers = [site.get("/", Cookie=place) for _ in range(12)]
        assert [is_in(one) for one in answers] == [True] * 5 + [False] * 7
        # Its holder is a newcomer now, with another place.
        assert all(PLACE in one.cookies for one in answers[5:])


def test_machines_are_not_asked_at_the_door(folder: Path) -> None:
    shut(folder, 1.0)
    with door(folder) as site:
        crowd(site, 20)
        assert is_sent_to_wait(site.get("/"))
        for path in ("/livez", "/readyz", "/static/site.css", "/receipts/"):
            assert is_in(site.get(path)), path
        assert send(site, "/telephone/sms/").status_code == 200
        assert site.get("/favicon.ico").status_code == site.get("/turns/").status_code == 404


def test_a_cookie_that_was_made_up_opens_nothing(folder: Path) -> None:
    shut(folder, 1.0)
    with door(folder) as site:
        crowd(site, 30)
        now = int(time.time())
        place = signed(site, f"p{now - 3600}.1.00000000")
        assert is_in(site.get("/", Cookie=f"{PLACE}={place}")), "what the door signed is taken"
        for cookie in (
            f"{INSIDE}=i{now}.{now}.{NONCE}.{'0' * 32}",
            f"{INSIDE}={signed(site, f'i{now}.{now}.{NONCE}')[:-1]}0x",
            f"{INSIDE}={signed(site, f'i{now}')}",
            f"{INSIDE}={place}",
            f"{PLACE}=p{now - 3600}.1.00000000.{'0' * 32}",
            f"{PLACE}={signed(site, f'p{now + 3600}.1.00000000')}",
            f"{PLACE}={signed(site, f'p{now - 90000}.1.00000000')}",
            f"{INSIDE}={signed(site, f'i{now + 3600}.{now + 3600}.{NONCE}')}",
            f"{INSIDE}={signed(site, f'i{now - 7300}.{now - 7300}.{NONCE}')}",
            f"x{INSIDE}={signed(site, f'i{now}.{now}.{NONCE}')}",
            f"{INSIDE}=",
        ):
            assert is_sent_to_wait(site.get("/", Cookie=cookie)), cookie


def test_a_key_that_was_replaced_still_opens_until_it_is_taken_out(folder: Path) -> None:
    shut(folder, 1.0)
    with door(folder) as site:
        crowd(site, 20)
        old = inside(site)
    keys = json.loads((folder / "door-keys.json").read_text("utf-8"))["keys"]
    (folder / "door-keys.json").write_text(json.dumps({"keys": ["a new key", *keys]}))
    with door(folder) as site:
        assert is_in(site.get("/", **old))
        assert is_in(site.get("/", **inside(site)))
    (folder / "door-keys.json").write_text(json.dumps({"keys": ["a new key"]}))
    with door(folder) as site:
        crowd(site, 20)
        assert is_sent_to_wait(site.get("/", **old))


def test_places_outlive_a_kill_of_nginx_and_of_the_controller(folder: Path) -> None:
    with door(folder) as site:
        # So slowly that the queue is still there, however long a busy machine takes to start nginx again.
        with controlled([site], 0.1) as before:
            waiting = sorted(filter(is_sent_to_wait, crowd(site, 60)), key=place_of)
            until(lambda: before.ledger.waiting >= 40)
        os.kill(site.process, signal.SIGKILL)
        time.sleep(0.5)
    kept = (folder / "threshold.json").read_text("utf-8")
    with door(folder) as site, controlled([site], 1.0, kept) as after:
        assert after.ledger.waiting >= 30, "the queue is not forgotten"
        until(lambda: is_in(site.get("/", **held(waiting[0]))))
        assert is_sent_to_wait(site.get("/")), "nobody overtakes those who wait"


def test_two_proxies_know_each_others_places_and_let_in_by_one_order(folder: Path) -> None:
    one_folder, other_folder = folder / "one", folder / "other"
    with door(one_folder) as one:
        other_folder.mkdir()
        shutil.copy(one_folder / "door-keys.json", other_folder)
        with door(other_folder) as other, controlled([one, other], 2.0) as controller:
            answers = [site.get("/") for _ in range(15) for site in (one, other)]
            waiting = [answer for answer in answers if is_sent_to_wait(answer)]
            until(lambda: controller.ledger.waiting > 5)
            assert is_in(other.get("/", **held(answers[0], INSIDE)))
            until(lambda: is_in(other.get("/", **held(waiting[0]))))
            assert is_sent_to_wait(one.get("/", **held(waiting[-1])))
            until(lambda: is_in(one.get("/", **held(waiting[-1]))), 30)


def test_what_people_who_wait_read_is_the_same_for_all_and_may_be_kept_in_between(folder: Path) -> None:
    with door(folder) as site, controlled([site], 1.0):
        for _ in range(10):
            site.get("/")
        until(lambda: site.get("/waiting/turn.json").json()["waiting"] > 3)
        turn = site.get("/waiting/turn.json")
        assert turn.headers["Cache-Control"] == "public, max-age=2"
        assert len(turn.content) < 3_000
        page, script = site.get("/waiting/"), site.get("/waiting/waiting.js")
        for shown in (page, script):
            assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "public, max-age=60")
            assert "Set-Cookie" not in shown.headers
        assert "frame-ancestors 'none'" in page.headers["Content-Security-Policy"]


def test_a_tls_session_is_taken_up_again_also_after_the_keys_were_changed(folder: Path) -> None:
    shared = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    shared.check_hostname, shared.verify_mode = False, ssl.CERT_NONE
    shared.maximum_version = ssl.TLSVersion.TLSv1_2
    session: list[ssl.SSLSession | None] = [None]

    def is_resumed(site: Proxy) -> bool:
        with (
            socket.create_connection(("127.0.0.1", site.https)) as plain,
            shared.wrap_socket(plain, server_hostname=CITIZEN, session=session[0]) as spoken,
        ):
            session[0] = session[0] or spoken.session
            return bool(spoken.session_reused)

    tickets = folder / "tickets"
    with door(folder) as site:
        assert not is_resumed(site)
        assert is_resumed(site)
    shutil.copy(tickets / "current.key", tickets / "previous.key")
    (tickets / "current.key").write_bytes(os.urandom(80))
    with door(folder) as site:
        assert is_resumed(site)
    shutil.copy(tickets / "current.key", tickets / "previous.key")
    (tickets / "current.key").write_bytes(os.urandom(80))
    with door(folder) as site:
        assert not is_resumed(site)

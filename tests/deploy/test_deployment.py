"""What deploy/ lays on a machine, run: the database as its SQL makes it, each part by itself, nginx before them."""

from __future__ import annotations

import asyncio
import json
import os
import re
import signal
import socket
import ssl
import subprocess
import time
import warnings
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import psycopg
import pytest
import yaml
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from hemayat.operations.postgres import PostgresCluster
from hemayat.web.gate.app import InternalSite
from hemayat.web.gate.numbers import TurnSubscriber
from tests.cli.test_serve import (
    children,
    free_port,
    hemayat,
    started,
    until_gone,
    until_it_answers,
    until_it_says,
)
from tests.deploy.database_roles import create_roles
from tests.deploy.door_site import crowd, held, held_by, is_sent_to_wait, signed, until
from tests.deploy.proxy import CITIZEN, DEPLOY, DESK, KNOWN, LACKS, PARTNERS, Proxy, last_said, proxy
from tests.deploy.test_door import place_of
from tests.inquiries.register_server import made_up_id
from tests.operations.postgres_folder import server_folder
from tests.operations.test_readiness import PROVIDER, told
from tests.support.threads import apart

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(LACKS), reason=LACKS),
]
HEARD = ("web", "intake", "gate")
"""Parts that listen, each by a server with a child that does the work."""


@dataclass(frozen=True)
class Parts:
    """The installation of this module, without what serves. `admin`: its database as its administrator."""

    environment: dict[str, str]
    web: int
    intake: int
    desk: int
    folder: Path
    admin: str

    @property
    def ports(self) -> dict[str, int]:
        return {"web": self.web, "intake": self.intake, "desk": self.desk}

    @contextmanager
    def serving(self, part: str, port: int = 0, **more: str) -> Iterator[subprocess.Popen[bytes]]:
        """One part as its unit starts it; a web server answers when it is given."""
        log = self.folder / f"{part}.log"
        at = ("--port", str(port), "--workers", "1") if port else ()
        with started("serve", "--part", part, *at, log=log, **self.environment, **more) as process:
            if port and part != "gate":
                until_it_answers(port, CITIZEN, "/readyz", log)
            yield process


def free_ports() -> dict[str, int]:
    """Where nothing listens yet, of everything that the proxy knows."""
    return {name: free_port() for name in KNOWN}


def until_a_worker_is_there(parts: Parts) -> None:
    with psycopg.connect(parts.environment["DATABASE_URL"], autocommit=True) as there:
        until = time.monotonic() + 60
        while there.execute("SELECT FROM procrastinate_workers").fetchone() is None:
            assert time.monotonic() < until, (parts.folder / "worker.log").read_text("utf-8")
            time.sleep(0.2)


@pytest.fixture(scope="module")
def parts() -> Iterator[Parts]:
    with server_folder() as folder:
        cluster = PostgresCluster(folder / "postgres")
        urls = cluster.start()
        try:
            create_roles(urls)
            home = folder / "home"
            home.mkdir()
            environment = told(home) | {
                "DATABASE_URL": urls.app,
                "HEMAYAT_CITIZEN_DATABASE_URL": urls.citizen,
                "HEMAYAT_STAFF_ORIGIN": f"https://{DESK}",
                "HEMAYAT_PARTNER_ORIGIN": f"https://{PARTNERS}",
                "HEMAYAT_SECRET_KEY": "only for this test " * 3,
                "HEMAYAT_INTERNAL_TOKEN": "a token of the test",
            }
            unmigrated = hemayat("serve", "--part", "web", **environment)
            assert "the database has our tables: make them: `hemayat migrate`" in unmigrated.stderr
            made = hemayat("migrate", **environment, HEMAYAT_OWNER_DATABASE_URL=urls.owner)
            assert made.returncode == 0, made.stderr
            admin = make_conninfo(urls.admin, dbname="hemayat")
            yield Parts(environment, free_port(), free_port(), free_port(), folder, admin)
        finally:
            cluster.stop()


@pytest.fixture(scope="module")
def site(parts: Parts) -> Iterator[Proxy]:
    """Web, intake and desk behind nginx, as systemd would keep them. The desk answers for partners too."""
    with ExitStack() as stack:
        ports = free_ports() | parts.ports
        for name in ("web", "intake", "desk"):
            stack.enter_context(parts.serving(name, ports[name]))
        yield stack.enter_context(proxy(parts.folder / "nginx", **ports))


def test_r3_2_each_name_has_its_site_over_tls(site: Proxy) -> None:
    start, desk = site.get("/"), site.get("/sign-in/", DESK)
    assert start.status_code == desk.status_code == 200
    assert "حمایت" in start.text
    for page in (start, desk):
        assert page.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"
    assert not re.search(r"\d", start.headers["Server"])
    assert site.get("/openapi.json", PARTNERS).status_code == 200
    assert [site.get(path).status_code for path in ("/accounts/", "/openapi.json")] == [404, 404]
    (style,) = re.findall(r'href="(/static/[^"]+[.]css)"', start.text)
    for accepted in ("gzip", "identity", "gzip", "identity"):
        answer = site.get(f"{style}?r={accepted}", **{"Accept-Encoding": accepted})
        assert (answer.status_code, answer.headers.get("Content-Encoding", "identity")) == (200, accepted)


def test_plain_http_is_sent_on_to_tls(site: Proxy) -> None:
    sent = httpx.get(f"http://127.0.0.1:{site.http}/rules/", headers={"Host": CITIZEN})
    assert (sent.status_code, sent.headers["Location"]) == (308, f"https://{CITIZEN}/rules/")


def test_a_partner_that_asks_without_tls_is_told_so_and_not_sent_on(site: Proxy) -> None:
    refused = httpx.get(f"http://127.0.0.1:{site.http}/openapi.json", headers={"Host": PARTNERS})
    assert (refused.status_code, "Location" in refused.headers) == (403, False)


@pytest.mark.parametrize(
    ("oldest", "ciphers", "is_taken"),
    [
        (ssl.TLSVersion.TLSv1_2, "ECDHE+AESGCM", True),
        (ssl.TLSVersion.TLSv1_2, "ECDHE+AES:!AESGCM:!AESCCM", False),
        (ssl.TLSVersion.TLSv1_2, "kRSA", False),
        (ssl.TLSVersion.TLSv1_1, "ALL:@SECLEVEL=0", False),
    ],
)
def test_only_what_is_held_to_be_safe_today_is_spoken(
    site: Proxy, oldest: ssl.TLSVersion, ciphers: str, is_taken: bool
) -> None:
    asking = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    asking.check_hostname, asking.verify_mode = False, ssl.CERT_NONE
    asking.set_ciphers(ciphers)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)  # of the version that is to be refused
        asking.minimum_version = asking.maximum_version = oldest
    with socket.create_connection(("127.0.0.1", site.https)) as plain:
        if not is_taken:
            with pytest.raises((ssl.SSLError, ConnectionError)):
                asking.wrap_socket(plain, server_hostname=CITIZEN)
            return
        with asking.wrap_socket(plain, server_hostname=CITIZEN) as spoken:
            assert spoken.version() == "TLSv1.2"


def test_a_message_with_two_ends_is_refused_whole(site: Proxy) -> None:
    """Where proxy and server each believed another length, what is left would be read as the next one's request."""
    hidden = "GET /livez HTTP/1.1\r\nHost: " + CITIZEN + "\r\n\r\n"
    two_ends = f"Content-Length: {5 + len(hidden)}\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n{hidden}"
    for spoilt in (two_ends, "Content-Length: 4\r\nContent-Length: 5\r\n\r\nabcde"):
        trusted = site.trusted
        with (
            socket.create_connection(("127.0.0.1", site.https), timeout=20) as plain,
            trusted.wrap_socket(plain, server_hostname=CITIZEN) as spoken,
        ):
            spoken.sendall(f"POST /language HTTP/1.1\r\nHost: {CITIZEN}\r\n{spoilt}".encode())
            said = b"".join(iter(lambda: spoken.recv(65536), b""))
        assert said.count(b"HTTP/1.1 ") == 1
        assert said.startswith(b"HTTP/1.1 400 ")


def test_another_name_gets_no_certificate(site: Proxy) -> None:
    trusting = ssl.create_default_context()
    trusting.check_hostname, trusting.verify_mode = False, ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", site.https)) as plain,
        pytest.raises(ssl.SSLError, match="unrecognized name"),
    ):
        trusting.wrap_socket(plain, server_hostname="stranger.example")


def test_metrics_are_not_for_the_world_and_count_over_all_processes(site: Proxy, parts: Parts) -> None:
    assert site.get("/").status_code == 200
    for host in (CITIZEN, DESK, PARTNERS):
        for path in ("/metrics", "//metrics", "/%6Detrics", "/x/../metrics", "/metrics?x", "/metrics/"):
            assert site.get(path, host, Authorization="Bearer a token of the test").status_code == 404, path
    there = f"http://127.0.0.1:{parts.web}/metrics"
    assert httpx.get(there, headers={"Host": CITIZEN, "X-Forwarded-For": "192.0.2.7"}).status_code == 404
    # Prometheus on this machine needs neither the name of a site nor the token.
    said = httpx.get(f"http://127.0.0.1:{site.metrics}/metrics").text
    assert re.search(r'hemayat_requests_total\{.*route="start".*status="200"', said)
    assert httpx.get(f"http://127.0.0.1:{site.metrics}/").status_code == 404
    wanted, *_ = yaml.safe_load((DEPLOY / "prometheus" / "scrape.yml").read_text("utf-8"))
    assert wanted["static_configs"] == [{"targets": [f"127.0.0.1:{KNOWN['metrics']}"]}]


@pytest.mark.long
def test_a_pool_that_is_dead_is_seen_although_another_stands_in_for_it(parts: Parts) -> None:
    """The partners' pool: `site` keeps a desk of its own, whose life would show in the same place."""
    ports = free_ports()
    with (
        parts.serving("web", ports["web"]),
        parts.serving("desk", ports["desk"]),
        parts.serving("worker"),
        proxy(parts.folder / "dead", **ports) as site,
    ):
        with parts.serving("partners", ports["partners"]):
            began = time.time()
            until_it_beats(site, "partners", began)
            until_it_beats(site, "worker", began)
        ended = time.time()
        assert site.get("/openapi.json", PARTNERS).status_code == 200
        until_it_beats(site, "desk", ended)
        until_it_beats(site, "worker", ended)
        assert beat(site, "partners") < ended


def until_it_beats(site: Proxy, part: str, after: float) -> None:
    """Until this part has told that it was alive after that moment."""
    until(lambda: beat(site, part) > after, 60)


def beat(site: Proxy, part: str) -> float:
    """When this part was alive last, as Prometheus reads it; 0: never."""
    page = httpx.get(f"http://127.0.0.1:{site.metrics}/metrics").text
    found = re.findall(rf'^hemayat_part_timestamp_seconds\{{part="{part}"\}} (\S+)$', page, re.MULTILINE)
    return float(found[0]) if found else 0.0


def test_a_form_of_the_surge_is_taken_by_the_site_where_the_intake_is_gone(parts: Parts) -> None:
    ports = free_ports()
    with parts.serving("web", ports["web"]), proxy(parts.folder / "alone", **ports) as site:
        answered = site.get("/my/requests/1/check/")
        assert answered.status_code in {302, 303}
        assert "/sign-in/" in answered.headers["Location"]


def test_gateways_reach_a_process_that_has_no_page_and_the_site_does_not_know_them(
    parts: Parts, tmp_path: Path
) -> None:
    with (tmp_path / "telephone.json").open("x") as file:
        json.dump({"gateways": [PROVIDER], "telephone": [{"channel": "ussd", "name": "operator"}]}, file)
    (tmp_path / "telephone.json").chmod(0o600)
    named = parts.environment | {"HEMAYAT_GATEWAYS": str(tmp_path / "telephone.json")}
    parts = replace(parts, environment=named)
    printed = hemayat("work", "--check", **named)
    (token,) = re.findall(r"its token: (\w+)", printed.stdout)
    ports = free_ports()

    def dial(port: int) -> httpx.Response:
        return httpx.post(
            f"http://127.0.0.1:{port}/telephone/ussd/",
            data={"from": "+989120000001", "text": "*6369#"},
            headers={"Host": CITIZEN, "Authorization": f"Bearer {token}", "X-Forwarded-Proto": "https"},
        )

    with parts.serving("web", ports["web"]), proxy(parts.folder / "telephone", **ports) as site:
        with parts.serving("phone", ports["phone"]):
            assert dial(ports["phone"]).json()["goes_on"] is True
            assert dial(ports["web"]).status_code == 404
            assert site.get("/telephone/ussd/").status_code == 405, "the proxy leads to it: it wants a form"
            for host, path, wanted in (
                (CITIZEN, "/", 404),
                (CITIZEN, "/sign-in/", 404),
                (CITIZEN, "/readyz", 200),
                (DESK, "/sign-in/", 400),
                (PARTNERS, "/openapi.json", 400),
            ):
                answer = httpx.get(f"http://127.0.0.1:{ports['phone']}{path}", headers={"Host": host})
                assert answer.status_code == wanted, (host, path)
            until_it_beats(site, "phone", 0)
        shed = site.get("/telephone/ussd/")
        assert (shed.status_code, shed.headers["Retry-After"]) == (503, "10"), "nothing stands in for it"
        assert site.get("/").status_code == 200


def test_nothing_that_answers_is_told_in_words_and_mends_itself(parts: Parts) -> None:
    ports = free_ports()
    with proxy(parts.folder / "silent", **ports) as site:
        silent = site.get("/")
        assert silent.status_code == 503
        assert silent.headers["Retry-After"] == "10"
        assert "از بین نمی‌رود" in silent.text
        assert "۰۲۱۶۳۶۹" in silent.text
        with parts.serving("web", ports["web"]):
            assert site.get("/").status_code == 200


def test_a_running_part_of_the_citizens_site_holds_no_login_but_its_own(parts: Parts) -> None:
    """In the processes themselves, with the children that answer."""
    application = str(conninfo_to_dict(parts.environment["DATABASE_URL"])["password"]).encode()
    assert application
    for part, has_it in (("web", False), ("intake", False), ("desk", True)):
        with parts.serving(part, free_port()) as process:
            for pid in (process.pid, *children(process.pid)):
                known = Path(f"/proc/{pid}/environ").read_bytes()
                assert (application in known) is has_it, part


def test_each_pool_stands_by_itself_and_what_is_not_there_is_told_with_a_time_to_come_back(
    parts: Parts,
) -> None:
    ports = free_ports()
    with parts.serving("web", ports["status"]), proxy(parts.folder / "status", **ports) as site:
        mine = site.get("/my/")
        assert mine.status_code == 302
        assert "/sign-in/" in mine.headers["Location"]
        for host, words in (
            (CITIZEN, "از بین نمی‌رود"),
            (DESK, "از بین نمی‌رود"),
            (PARTNERS, "err.service.unavailable"),
        ):
            shed = site.get("/openapi.json", host)
            assert (shed.status_code, shed.headers["Retry-After"]) == (503, "10")
            assert words in shed.text
            is_page = host != PARTNERS
            assert ("frame-ancestors 'none'" in shed.headers.get("Content-Security-Policy", "")) is is_page
            assert (shed.headers.get("X-Content-Type-Options") == "nosniff") is is_page
        assert site.get("/openapi.json", PARTNERS).json()["errors"][0]["code"] == "err.service.unavailable"


def test_beyond_what_a_pool_may_keep_waiting_each_is_told_at_once_to_come_back(parts: Parts) -> None:
    ports = free_ports()
    with ExitStack() as stack:
        # A site that takes every request and answers none.
        busy = stack.enter_context(socket.create_server(("127.0.0.1", ports["web"]), backlog=1_000))
        site = stack.enter_context(proxy(parts.folder / "busy", **ports))
        waiting = [stack.enter_context(asking(site, f"127.0.1.{number % 250 + 1}")) for number in range(300)]
        taken = [stack.enter_context(busy.accept()[0]) for _ in waiting]
        assert len(taken) == 300
        began = time.monotonic()
        shed = site.get("/")
        assert (shed.status_code, shed.headers["Retry-After"]) == (503, "10")
        assert time.monotonic() - began < 2
        # The other pools have not noticed.
        stack.enter_context(parts.serving("desk", ports["desk"]))
        assert site.get("/sign-in/", DESK).status_code == 200


def asking(site: Proxy, address: str) -> ssl.SSLSocket:
    """Somebody who comes from that address of this machine, and waits for the first page."""
    plain = socket.create_connection(("127.0.0.1", site.https), 20, source_address=(address, 0))
    line = site.trusted.wrap_socket(plain, server_hostname=CITIZEN)
    line.sendall(f"GET / HTTP/1.1\r\nHost: {CITIZEN}\r\n\r\n".encode())
    return line


def until_it_listens(port: int) -> None:
    until = time.monotonic() + 60
    with socket.socket() as asked:
        while asked.connect_ex(("127.0.0.1", port)):
            assert time.monotonic() < until
            time.sleep(0.1)


def test_beyond_what_the_site_bears_each_waits_and_may_leave_a_number(site: Proxy, parts: Parts) -> None:
    """The whole way: nginx, the controller as its unit starts it, the site, and its outbox."""
    ports = free_ports() | parts.ports
    folder = parts.folder / "gated"
    named = {
        "HEMAYAT_GATE_RATE": "1",
        "HEMAYAT_GATE_SITE": f"http://127.0.0.1:{parts.web}",
        "HEMAYAT_GATE_PROXIES": f"http://127.0.0.1:{ports['metrics']}",
        "HEMAYAT_GATE_THRESHOLD": str(folder / "threshold.json"),
    }
    folder.mkdir()
    last_said(folder, 1.0)
    with parts.serving("gate", ports["gate"], **named), proxy(folder, **ports) as gated:
        until_it_listens(ports["gate"])
        came = crowd(gated, 600)
        waiting = [one for one in came if is_sent_to_wait(one)]
        assert len(waiting) >= 500
        last = max(waiting, key=place_of)
        time.sleep(2.5)
        asked = gated.get("/waiting/number", **held(last))
        assert (asked.status_code, 'name="mobile"' in asked.text) == (200, True)
        # Nobody is asked for a number whose turn comes soon, or whose place the door did not sign.
        soon = gated.get("/waiting/number", **held(min(waiting, key=place_of)))
        forged = gated.get("/waiting/number", **{"X-Place": "9999999999.1.00000000"})
        assert soon.headers["Location"].startswith("/waiting/#")
        assert forged.headers["Location"] == "/"
        with httpx.Client(verify=gated.trusted) as client:
            at = f"https://127.0.0.1:{gated.https}/waiting/number"
            told = client.post(
                at, data={"mobile": "09121234567"}, headers={"Host": CITIZEN, **held(last)},
                extensions={"sni_hostname": CITIZEN},
            )  # fmt: skip
        assert (told.status_code, told.headers["Location"]) == (303, "/waiting/number")
        assert "شمارهٔ شما ثبت شد" in gated.get("/waiting/number", **held(last)).text
        # Other doors are not held up.
        assert gated.get("/readyz").status_code == 200
        assert gated.get("/sign-in/", DESK).status_code == 200


def test_a_turn_is_taken_for_the_worker_once_and_by_nobody_from_outside(site: Proxy, parts: Parts) -> None:
    messenger = InternalSite(f"http://127.0.0.1:{parts.web}", CITIZEN, "a token of the test")
    turns = [TurnSubscriber("5.1.00000000", "+989121234567", "10.0.0.1")]
    assert [apart(lambda: asyncio.run(messenger.tell(turns))) for _ in range(2)] == [True, True]
    with psycopg.connect(parts.admin, autocommit=True) as there:
        taken = there.execute("SELECT place FROM pending_turn").fetchall()
        jobs = there.execute(
            "SELECT count(*) FROM procrastinate_jobs WHERE task_name = 'accounts.send_turns'"
        ).fetchone()
    assert (taken, jobs) == ([("5.1.00000000",)], (1,))
    assert site.get("/turns/").status_code == 404
    assert site.get("/turns/", Authorization="Bearer a token of the test").status_code == 404
    # Without a controller there is nobody to leave a number with.
    place = held_by(signed(site, f"p{int(time.time())}.1.00000000"))
    assert site.get("/waiting/number", **place).status_code == 503


def test_a_machine_that_asks_without_end_is_held_off_and_others_are_not(site: Proxy) -> None:
    asked = [site.get("/sign-in/", DESK).status_code for _ in range(45)]
    assert asked[0] == 200
    assert 429 in asked
    held = site.get("/sign-in/", DESK)
    if held.status_code == 429:
        assert held.headers["Retry-After"] == "10"
    assert site.get("/").status_code == 200


def test_many_heads_behind_one_address_are_not_taken_for_a_machine(site: Proxy) -> None:
    with ThreadPoolExecutor(8) as pool:
        asked = Counter(pool.map(lambda _: site.get("/sign-in/").status_code, range(300)))
    assert set(asked) <= {200, 303, 503}, asked
    assert asked[200] > 0


def test_the_worker_runs_by_itself_and_ends_when_it_is_told(parts: Parts) -> None:
    with parts.serving("worker") as worker:
        until_a_worker_is_there(parts)
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(30) == 0
    until_gone([worker.pid])


@pytest.mark.long
def test_every_part_writes_lines_of_json_that_name_no_person(parts: Parts) -> None:
    """Also of a form in which somebody typed their id, of an address with one, and of a process that was killed."""
    number, ports = made_up_id(7), free_ports()
    site = {"HEMAYAT_GATE_SITE": f"http://127.0.0.1:{ports['web']}"}
    with ExitStack() as stack:
        running = {part: stack.enter_context(parts.serving(part, ports[part], **site)) for part in HEARD}
        stack.enter_context(parts.serving("worker"))
        until_it_listens(ports["gate"])
        until_a_worker_is_there(parts)
        for part in ("web", "intake"):
            with httpx.Client(headers={"Host": CITIZEN, "X-Forwarded-Proto": "https"}) as client:
                there = f"http://127.0.0.1:{ports[part]}"
                assert client.post(f"{there}/sign-in/", data={"national_id": number}).status_code == 403
                assert client.get(f"{there}/nobody/{number}?id={number}").status_code == 404
        assert httpx.get(f"http://127.0.0.1:{ports['gate']}/check?id={number}").status_code == 404
        for part in HEARD:
            (child, *_) = children(running[part].pid)
            os.kill(child, signal.SIGKILL)
            until_it_says("exit", parts.folder / f"{part}.log")
        for part in ("web", "intake"):
            until_it_answers(ports[part], CITIZEN, "/readyz", parts.folder / f"{part}.log")
    for part in (*HEARD, "worker"):
        text = (parts.folder / f"{part}.log").read_text("utf-8")
        assert number not in text
        lines = [json.loads(line) for line in text.splitlines()]
        assert all({"at", "level", "event", "logger"} <= set(line) for line in lines), lines
        asked = [line for line in lines if line["event"] == "request"]
        assert all(re.fullmatch(r"[a-z]{4}-[a-z]{4}-[a-z]{4}", line["request"]) for line in asked)
        assert bool(asked) == (part in {"web", "intake"})

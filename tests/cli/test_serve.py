"""`hemayat serve`, `doctor` and the served demo, as an operator starts and stops them."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from itertools import count
from pathlib import Path
from random import Random
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

import httpx
import psycopg
import pytest

from hemayat.audit.process_key import VARIABLE as PROCESS_KEY
from hemayat.cli.commands.serve import ProcessPool, command_of
from hemayat.common.keyring import KeyRing
from hemayat.operations.postgres import PostgresCluster
from hemayat.operations.service_processes import WebListeners
from tests.operations.postgres_folder import server_folder

WITHIN = 240.0
"""Seconds: only a machine that is busy with much else needs more than a few."""


# Below what the system gives to outgoing connections, and from another place on in each process of the tests: between
# the offer and its use another one must not take the port.
_PORTS = range(20_000, 32_000)
_offered = count(Random(os.getpid()).randrange(len(_PORTS)))


def free_port() -> int:
    """Where nothing listens. No process of the tests is offered a port twice."""
    while True:
        port = _PORTS[next(_offered) % len(_PORTS)]
        with socket.socket() as bound, suppress(OSError):
            bound.bind(("127.0.0.1", port))
            return port


def environment(**more: str) -> dict[str, str]:
    """Nothing of the installation that runs these tests, but the key that the database of the tests knows."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("HEMAYAT_", "DATABASE_", "DJANGO_"))}
    return {**kept, PROCESS_KEY: os.environ[PROCESS_KEY], **more}


def hemayat(*words: str, **more: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hemayat.cli", *words]
    return subprocess.run(command, env=environment(**more), capture_output=True, text=True, check=False)


@contextmanager
def started(*words: str, log: Path, **more: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "hemayat.cli", *words]
    with log.open("wb") as out:
        process = subprocess.Popen(
            command, env=environment(**more), stdout=out, stderr=subprocess.STDOUT, start_new_session=True
        )
        try:
            yield process
        finally:
            process.send_signal(signal.SIGINT)
            process.wait(60)


def status(port: int, host: str, path: str) -> int:
    asked = Request(f"http://127.0.0.1:{port}{path}", headers={"Host": f"{host}:{port}"})
    try:
        with urlopen(asked, timeout=10) as answer:
            return int(answer.status)
    except HTTPError as refused:
        with refused:
            return refused.code


def until_it_answers(port: int, host: str, path: str, log: Path) -> None:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        try:
            if status(port, host, path) == 200:
                return
        except (URLError, OSError):
            pass
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))


def until_it_says(words: str, log: Path) -> str:
    until = time.monotonic() + WITHIN
    while time.monotonic() < until:
        if words in (said := log.read_text("utf-8", errors="replace")):
            return said
        time.sleep(0.2)
    raise AssertionError(log.read_text("utf-8"))


def children(of: int) -> list[int]:
    said = subprocess.run(
        ["ps", "-o", "pid=", "--ppid", str(of)], capture_output=True, text=True, check=False
    )
    return [int(pid) for pid in said.stdout.split()]


def until_gone(pids: list[int]) -> None:
    until = time.monotonic() + 10
    while left := [pid for pid in pids if Path(f"/proc/{pid}").exists()]:
        assert time.monotonic() < until, [Path(f"/proc/{pid}/cmdline").read_bytes() for pid in left]
        time.sleep(0.1)


def named(of: int, word: str) -> list[int]:
    """The children of a process whose command line has the word."""
    return [p for p in children(of) if word in Path(f"/proc/{p}/cmdline").read_bytes().decode()]


@pytest.mark.slow
def test_production_starts_with_nothing_missing_or_not_at_all(tmp_path: Path) -> None:
    refused = hemayat("serve", HEMAYAT_HOME=str(tmp_path))
    assert refused.returncode != 0
    for words in (
        "keys.json: is not there; `hemayat keys make` makes it",
        "HEMAYAT_CITIZEN_ORIGIN is an https address",
        "registers are asked for real",
        "messages are sent for real",
        "hemayat doctor",
    ):
        assert words in refused.stderr
    assert not (tmp_path / "postgres").exists()


@pytest.mark.slow
def test_the_doctor_says_what_is_missing_and_what_to_do(tmp_path: Path) -> None:
    said = hemayat("doctor", HEMAYAT_HOME=str(tmp_path))
    assert said.returncode == 1
    assert re.search(r"look the database answers: set DATABASE_URL", said.stdout)
    assert "`hemayat keys make` makes it" in said.stdout


@pytest.mark.parametrize(
    ("part", "threads"), [(ProcessPool.DESK, "2"), (ProcessPool.WEB, "1"), (ProcessPool.PARTNERS, "1")]
)
def test_at_the_desk_a_second_thread_serves_while_a_password_is_tried(
    part: ProcessPool, threads: str
) -> None:
    command = command_of(part, WebListeners("127.0.0.1", 8000))
    assert command[command.index("--blocking-threads") + 1] == threads


@pytest.mark.slow
def test_keys_of_a_demo_are_refused_in_production(tmp_path: Path) -> None:
    made = hemayat("doctor", HEMAYAT_MODE="demo", HEMAYAT_HOME=str(tmp_path))
    assert "keys.json" in made.stdout

    KeyRing.make(tmp_path / "keys.json", is_demo=True)
    refused = hemayat("serve", HEMAYAT_HOME=str(tmp_path))
    assert "was made by a demo" in refused.stderr


def send_as_the_demo_says(said: str, port: int) -> None:
    """The one command for a text message, without the program that it names."""
    found = re.search(r"curl -u (\w+):(\w+) http://(\S+?)(/\S+) -d from=(09\d+) -d id=1 -d text=(\S+)", said)
    assert found, said
    name, token, host, path, line, text = found.groups()
    given = {"from": line, "id": "1", "text": text}
    told = httpx.post(
        f"http://127.0.0.1:{port}{path}", data=given, auth=(name, token), headers={"Host": host}
    )
    assert told.status_code == 200


def dial_at_the_demo(port: int) -> None:
    """The page that plays a telephone reaches the process for gateways, which the demo started."""
    host = f"hemayat.localhost:{port}"
    with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers={"Host": host}) as browser:
        page = browser.get("/demo/phone/")
        token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', page.text)
        assert token
        cookies = dict(page.cookies)
        given = {"csrfmiddlewaretoken": token[1], "person": "0", "channel": "ussd"}
        dialled = browser.post("/demo/phone/", data=given, headers={"Cookie": _as_header(cookies)})
        assert dialled.status_code == 302
        cookies |= dict(dialled.cookies)
        shown = browser.get("/demo/phone/", headers={"Cookie": _as_header(cookies)})
        assert "کد ملی ده‌رقمی خود را بنویسید." in shown.text


def _as_header(cookies: dict[str, str]) -> str:
    """Secure cookies over plain HTTP, as a browser sends them to its own machine."""
    return "; ".join(f"{name}={value}" for name, value in cookies.items())


def until_it_reads(words: str, port: int, path: str) -> None:
    until = time.monotonic() + WITHIN
    page = ""
    while words not in page:
        assert time.monotonic() < until, page
        page = httpx.get(f"http://127.0.0.1:{port}{path}", headers={"Host": f"hemayat.localhost:{port}"}).text
        time.sleep(0.2)


def logins_to(server: Path) -> set[str]:
    """The roles of the service that are logged in to a running database server of our own."""
    urls = PostgresCluster(server).running()
    assert urls
    with psycopg.connect(urls.app) as there:
        rows = there.execute(
            "SELECT DISTINCT usename::text FROM pg_stat_activity WHERE usename LIKE 'hemayat%'"
        )
        return {name for (name,) in rows}


@pytest.mark.slow
def test_the_demo_is_published_served_and_ends_with_its_processes(tmp_path: Path) -> None:
    port, log = free_port(), tmp_path / "log"
    with server_folder() as folder:
        words = (
            "demo",
            "--out",
            str(folder / "demo"),
            "--households",
            "400",
            "--port",
            str(port),
            "--no-history",
        )
        with started(*words, log=log) as demo:
            said = until_it_says("Ctrl-C stops everything", log)
            assert said.count("eligible") >= 2
            until_it_answers(port, "hemayat.localhost", "/", log)
            until_it_answers(port, "hemayat.localhost", "/demo/inbox/", log)
            heads = json.loads((folder / "demo/home/demo-heads.json").read_text("utf-8"))
            of_each, others = heads[:3], heads[3:]
            assert [head["outcome"] for head in of_each] == ["eligible", "not_eligible", "needs_data"]
            assert all(re.fullmatch("09[0-9]{9}", head["mobile"]) for head in of_each)
            known = {"sold_car", "for_officer", "not_covered", "no_household", "her_child", "widowed"}
            known |= {"widow_without_a_line", "lives_apart"}
            assert {head["outcome"] for head in others} <= known
            send_as_the_demo_says(said, port)
            until_it_reads("این پیامک کد رهگیری ندارد", port, "/demo/inbox/")
            assert status(port, "desk.localhost", "/demo/inbox/") == 404
            dial_at_the_demo(port)
            assert status(port, "stranger.localhost", "/") == 400
            # The telephone has a web server of its own, at another port.
            (web,) = named(demo.pid, f"--port\0{port}")
            workers = children(web)
            os.kill(web, signal.SIGKILL)
            # They would go on answering at the port, even once the service is stopped.
            until_gone(workers)
            until_it_answers(port, "hemayat.localhost", "/", log)
            assert logins_to(folder / "demo/home/postgres") == {"hemayat_app", "hemayat_citizen"}
            mine = children(demo.pid)
            assert len(mine) >= 3
        assert demo.returncode == 0, log.read_text("utf-8")
        until_gone(mine)

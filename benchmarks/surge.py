"""A surge on one machine: what it bears, how it is at 70 % of that, and what ten and a hundred times as many become.

Every part of `hemayat serve` stands behind nginx as deploy/ has it. Visitors are played by benchmarks/journeys, in a
process that has a core of its own if the machine has two: ten times as many visitors cost it ten times as much, which
would be taken from the service that is measured.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.bench import Bench, command
from benchmarks.openfisca import PYTHON as BENCH_PYTHON
from benchmarks.page_servers import READY_WITHIN, cpu_seconds, free_port, started, variables
from benchmarks.pages import installation, settle
from benchmarks.publication import decided
from benchmarks.results import LeftOut, Result
from benchmarks.surge_report import in_a_line, table
from hemayat.config.environment import Environment
from hemayat.operations.postgres import DatabaseUrls
from hemayat.web.gate.capacity import P95_SECONDS
from hemayat.web.gate.pace import PAGES_A_VISIT
from tests.deploy.proxy import CITIZEN, DESK, KNOWN, LACKS, PARTNERS, PARTS, proxy

LARGEST = 20_000
FOLLOWERS = 2_000
HOSTS = {"citizen": CITIZEN, "desk": DESK, "partners": PARTNERS}
OPEN = 10_000
"""People a second that a gate lets in while the capacity is looked for: as good as all."""
SHARE, TIMES, OF_CAPACITY = 0.7, 10, 0.75
MANY_TIMES = 100
"""Reported, without a goal: what one machine does with them, and what something in front would have to carry."""
TURNS = 4
"""At most so many loads, of which each is nearer to the capacity."""
NEAR = 1.08
"""How far what is held and what is not may stay apart."""
HELD_P95, HELD_SHARE, CHANCE = P95_SECONDS, 0.95, 2.0
"""A load is held while 95 of 100 pages come within a second, and as many journeys end as begin. Of chance, so many
standard deviations are forgiven.
"""


@dataclass(frozen=True)
class Pace:
    """Seconds of each load: those that warm, those that count, and what who is in has to come to an end."""

    warm: float
    looked: float
    held: float
    surge: float
    flood: float
    linger: float
    thinks: tuple[float, float]
    first: float
    turns: int


FULL = Pace(25.0, 20.0, 60.0, 240.0, 40.0, 30.0, (0.5, 1.5), 14.0, TURNS)
QUICK = Pace(3.0, 4.0, 4.0, 8.0, 4.0, 10.0, (0.02, 0.05), 2.0, 1)


@dataclass
class Parts:
    """The processes by name, and what each has used of the processor."""

    given: Mapping[str, str]
    ports: Mapping[str, int]
    folder: Path
    processes: dict[str, int] = field(default_factory=dict)

    @contextmanager
    def part(self, name: str, part: str, *words: str, **more: str) -> Iterator[None]:
        """`hemayat serve --part …` until the context ends."""
        told = {**self.given, **more}
        at = ("--port", self.ports[name]) if name in self.ports else ()
        with started(
            command("serve", "--part", part, *map(str, at), *words), told, self.folder / f"{name}.log"
        ) as process:
            self.processes[name] = process.pid
            yield

    @contextmanager
    def gate(self, rate: float) -> Iterator[None]:
        site = f"http://127.0.0.1:{self.ports['web']}"
        told = {
            "HEMAYAT_GATE_RATE": str(max(1, round(rate))),
            "HEMAYAT_GATE_SITE": site,
            "HEMAYAT_GATE_PROXIES": f"http://127.0.0.1:{self.ports['metrics']}",
            "HEMAYAT_GATE_THRESHOLD": str(self.folder / "nginx" / "threshold.json"),
        }
        # What the last controller learnt is not for this one.
        (self.folder / "nginx" / "threshold.json").unlink(missing_ok=True)
        with self.part("gate", "gate", **told):
            self.until_it_listens("gate")
            yield

    def until_it_listens(self, name: str) -> None:
        until = time.monotonic() + 3 * READY_WITHIN
        while time.monotonic() < until:
            with socket.socket() as asked:
                if asked.connect_ex(("127.0.0.1", self.ports[name])) == 0:
                    return
            time.sleep(0.1)
        said = (self.folder / f"{name}.log").read_text("utf-8", "replace")
        raise AssertionError(f"the {name} did not start:\n{said[-3000:]}")

    def used(self) -> dict[str, float]:
        return {name: cpu_seconds(process) for name, process in self.processes.items()}


@dataclass
class Generator:
    """The process that plays; its start is in no figure."""

    process: subprocess.Popen[str]
    parts: Parts
    pace: Pace
    seed: int = 0

    def play(self, a_second: float, warm: float, seconds: float) -> dict[str, Any]:
        """What came of it, with the seconds of processor time of each part."""
        assert self.process.stdin
        assert self.process.stdout
        self.seed += 1
        order = {
            "a_second": a_second,
            "warm": warm,
            "seconds": seconds,
            "linger": self.pace.linger,
            "thinks": self.pace.thinks,
            "seed": self.seed,
        }
        before, began = self.parts.used(), time.monotonic()
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        found: dict[str, Any] = json.loads(self.process.stdout.readline())
        used = {name: now - before.get(name, 0.0) for name, now in self.parts.used().items()}
        took = time.monotonic() - began
        playing = used.pop("journeys")
        found |= order | {"offered": a_second, "used": used, "playing": playing, "took": took}
        print(in_a_line(found), flush=True)
        return found


def measure(bench: Bench) -> Result:
    """Raises LeftOut where nginx or the environment of the journeys is not there. The first load only warms."""
    if missing := lacks():
        raise LeftOut(missing)
    nation = Bench(min(bench.households, LARGEST), bench.work, workers=bench.workers)
    pace = QUICK if bench.quick else FULL
    with (
        cores_apart() as core_of_visitors,
        installation(bench) as (environment, urls, postmaster),
        ExitStack() as stack,
    ):
        people = published(nation, environment, urls)
        parts = stack.enter_context(serving(nation, environment, urls))
        parts.processes["PostgreSQL"] = postmaster
        site = stack.enter_context(proxy(environment.home / "nginx", **parts.ports))
        parts.processes["nginx"] = site.process
        place = {
            "port": site.https,
            "certificate": str(environment.home / "nginx" / "site.pem"),
            "hosts": HOSTS,
            "people": str(people),
            "database": urls.app,
        }
        generator = stack.enter_context(playing(place, parts, pace))
        os.sched_setaffinity(generator.process.pid, core_of_visitors)
        with parts.gate(OPEN):
            generator.play(pace.first / 2, 0.0, pace.warm)
            best = capacity(generator, pace)
        rate = best["ended_a_second"] or best["offered"]
        # As docs/operator/deploying.md says: three quarters of the pages a second, divided by ten.
        let_in = OF_CAPACITY * best["pages"] / best["seconds"] / PAGES_A_VISIT
        with parts.gate(let_in):
            held = generator.play(SHARE * rate, pace.warm, pace.held)
        with parts.gate(let_in):
            surge = generator.play(TIMES * rate, pace.surge / 4, pace.surge)
        with parts.gate(let_in):
            flood = generator.play(MANY_TIMES * rate, pace.flood / 4, pace.flood)
    loads = {"best": best, "held": held, "surge": surge, "flood": flood}
    return table(nation.households, loads, f"{SHARE:.0%}", (TIMES, MANY_TIMES))


@contextmanager
def cores_apart() -> Iterator[set[int]]:
    """Keep what is started here to all cores but the last, which is given; with one core, there is nothing to keep."""
    before = os.sched_getaffinity(0)
    first = sorted(before)
    os.sched_setaffinity(0, first[:-1] or first)
    try:
        yield {first[-1]}
    finally:
        os.sched_setaffinity(0, before)


def lacks() -> str:
    """What has to be there first; empty where nothing is missing."""
    if LACKS:
        return LACKS
    if not (BENCH_PYTHON.parent / "locust").exists():
        return "locust is not there: `make bench` makes .venv-bench"
    return ""


def published(nation: Bench, environment: Environment, urls: DatabaseUrls) -> Path:
    """The nation put before its people, with requests of some, and nothing left to do; who can come."""
    people = environment.home / "people.json"
    given = told(nation, environment, urls) | {"BENCH_OWNER_URL": urls.owner}
    followers = min(FOLLOWERS, nation.households // 20)
    words = [decided(nation), nation.snapshot.path.resolve(), followers, people]
    module = [sys.executable, "-m", "benchmarks.journeys.nation"]
    subprocess.run([*module, *map(str, words)], env=given, check=True, stdout=subprocess.DEVNULL)
    subprocess.run(command("work", "--drain"), env=given, check=True, stdout=subprocess.DEVNULL)
    with psycopg.connect(urls.owner) as connection:
        # A telephone does not look through everybody's messages for its own.
        connection.execute("CREATE INDEX ON demo_inbox (at)")
    settle(urls)
    return people


def told(nation: Bench, environment: Environment, urls: DatabaseUrls) -> dict[str, str]:
    return variables(environment, urls.app) | {
        "HEMAYAT_DEMO_NATION": str(nation.snapshot.path.resolve()),
        "HEMAYAT_CITIZEN_ORIGIN": f"https://{CITIZEN}",
        "HEMAYAT_STAFF_ORIGIN": f"https://{DESK}",
        "HEMAYAT_PARTNER_ORIGIN": f"https://{PARTNERS}",
    }


@contextmanager
def serving(nation: Bench, environment: Environment, urls: DatabaseUrls) -> Iterator[Parts]:
    """Every part but the gate, each as its unit starts it."""
    parts = Parts(told(nation, environment, urls), {name: free_port() for name in KNOWN}, environment.home)
    workers = str(nation.workers)
    with ExitStack() as stack:
        for name, part, many in (
            ("web", "web", workers),
            ("status", "web", workers),
            ("desk", "web", "2"),
            ("partners", "web", "1"),
            ("intake", "intake", workers),
            ("uploads", "web", "2"),
            ("phone", "phone", "1"),
        ):
            stack.enter_context(parts.part(name, part, "--workers", many))
        stack.enter_context(parts.part("worker", "worker"))
        for name in set(PARTS) - {"gate"}:
            parts.until_it_listens(name)
        yield parts


@contextmanager
def playing(place: Mapping[str, Any], parts: Parts, pace: Pace) -> Iterator[Generator]:
    log = (parts.folder / "journeys.log").open("wb")
    environment = {**os.environ, "PYTHONPATH": str(Path.cwd())}
    with (
        log,
        subprocess.Popen(
            [str(BENCH_PYTHON), "-m", "benchmarks.journeys"],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        ) as process,
    ):
        assert process.stdin
        process.stdin.write(json.dumps(place) + "\n")
        parts.processes["journeys"] = process.pid
        try:
            yield Generator(process, parts, pace)
        finally:
            process.stdin.close()


def capacity(generator: Generator, pace: Pace) -> dict[str, Any]:
    """The greatest load that is held: twice as much each time until one is not, and then ever nearer."""
    rate, held, lost = pace.first, None, None
    for _ in range(pace.turns):
        found = generator.play(rate, pace.warm, pace.looked)
        if is_held(found):
            held = found
        else:
            lost = rate
        if held and lost and lost / held["offered"] < NEAR:
            break
        best = held["offered"] if held else 0.0
        rate = 2 * rate if lost is None else (best * lost) ** 0.5 if best else lost / 2
    return held or found


def is_held(found: Mapping[str, Any]) -> bool:
    by_chance = CHANCE * (found["offered"] / found["seconds"]) ** 0.5
    return (
        (found["late"]["0.95"] or HELD_P95) < HELD_P95
        and found["ended_a_second"] >= HELD_SHARE * found["offered"] - by_chance
        and sum(found["failed"].values()) <= 0.01 * found["came"]
    )

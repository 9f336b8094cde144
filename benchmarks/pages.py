"""The page of one's decision from a real server, beside a plain Django page and django-helpdesk's ticket page."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from shutil import rmtree
from statistics import median
from types import MappingProxyType
from typing import Any

import psycopg
from psycopg.sql import SQL, Literal

from benchmarks.bench import Bench
from benchmarks.openfisca import PYTHON as BENCH_PYTHON
from benchmarks.page_load import Ask, Load, run
from benchmarks.page_servers import (
    HELPDESK,
    HOST,
    OURS,
    PLAIN,
    SOURCE_TEXTS,
    Server,
    cpu_seconds,
    serving,
    variables,
)
from benchmarks.publication import decided
from benchmarks.results import Result
from hemayat.common.money import format_rial
from hemayat.config.environment import Environment, read_environment
from hemayat.operations.postgres import DatabaseUrls, PostgresCluster, create_database
from hemayat.operations.service_processes import empty_metrics, run_django_command

SMALLER = (10_000, 100_000)
"""The nations besides, to see whether the time of a page grows with them."""
HEADS, TICKETS = 2_000, 500
CONNECTIONS = 8
"""For each worker of the server: enough for none to wait for work, however connections fall."""
SECONDS, WARM = 6.0, 2.0
CSRF = "a" * 32


@dataclass
class Target:
    """One page of one server. `households`: of the nation behind it."""

    name: str
    server: Server
    asks: list[Ask]
    households: int
    rounds: list[tuple[Load, float]] = field(default_factory=list)

    @property
    def rate(self) -> float:
        return median(load.rate for load, _ in self.rounds)

    @property
    def cpu(self) -> float:
        """Milliseconds of CPU, of the server and of PostgreSQL together, for one page."""
        return median(1000 * cpu / len(load.latencies) for load, cpu in self.rounds)

    @property
    def p95(self) -> float:
        return median(1000 * load.later_than(0.95) for load, _ in self.rounds)

    @property
    def own(self) -> float:
        """Milliseconds of CPU of whoever asks, for one page."""
        return median(1000 * load.cpu / len(load.latencies) for load, _ in self.rounds)


def measure(bench: Bench) -> Result:
    with installation(bench) as (environment, urls, postmaster), ExitStack() as servers:
        targets, statements = start(bench, environment, urls, servers)
        take_turns(bench, targets, postmaster)
        weights = weigh(targets["ours"])
    return table(bench, targets, statements, weights)


@contextmanager
def installation(
    bench: Bench, settings: Mapping[str, str] = MappingProxyType({})
) -> Iterator[tuple[Environment, DatabaseUrls, int]]:
    """A PostgreSQL as `hemayat serve` starts it, with the tables of a demo in a database to copy. `settings`: of its
    own, for which it is started once more.
    """
    home = (bench.work / "pages").resolve()
    rmtree(home, ignore_errors=True)
    home.mkdir(parents=True)
    environment = read_environment({"HEMAYAT_MODE": "demo", "HEMAYAT_HOME": str(home)})
    empty_metrics(environment)
    cluster = PostgresCluster(home / "postgres")
    urls = cluster.start()
    try:
        if settings:
            with psycopg.connect(urls.admin, autocommit=True) as connection:
                for name, value in settings.items():
                    connection.execute(SQL("ALTER SYSTEM SET {} = {}").format(SQL(name), Literal(value)))
            cluster.stop()
            urls = cluster.start()
        run_django_command(environment, urls.owner, "migrate", "--no-input")
        yield environment, urls, _postmaster(urls)
    finally:
        cluster.stop()
        rmtree(home, ignore_errors=True)


def _postmaster(urls: DatabaseUrls) -> int:
    """Its process: the parent of every other one of the server."""
    with psycopg.connect(urls.admin) as connection:
        backend = connection.info.backend_pid
        stat = Path(f"/proc/{backend}/stat")
        return int(stat.read_text("utf-8").rpartition(")")[2].split()[1]) if stat.exists() else 0


def start(
    bench: Bench, environment: Environment, urls: DatabaseUrls, servers: ExitStack
) -> tuple[dict[str, Target], dict[str, int]]:
    """Every nation published and every server running; the largest nation is the one that is compared."""
    targets: dict[str, Target] = {}
    statements: dict[str, int] = {}
    for households in (*(() if bench.quick else SMALLER), bench.households):
        name = "ours" if households == bench.households else f"ours among {households:,}"
        nation = Bench(households, bench.work, workers=bench.workers)
        own = create_database(urls, f"nation_{households}", template=urls.database)
        told = publish(nation, environment, own)
        statements = told["statements"]
        given = variables(environment, own.app)
        log = environment.home / f"{households}.log"
        server = servers.enter_context(serving(OURS, given, bench.workers, log))
        targets[name] = Target(name, server, asks_of("/my/decision/", told["heads"]), households)
        if name == "ours":
            log = environment.home / "plain.log"
            server = servers.enter_context(serving(PLAIN, given, bench.workers, log))
            for key, path in (("plain", "/plain/"), ("plain, as long", "/plain/long/")):
                targets[key] = Target(key, server, plain_asks(path, told["heads"]), households)
            log = environment.home / "source_texts.log"
            server = servers.enter_context(serving(SOURCE_TEXTS, given, bench.workers, log))
            asks = asks_of("/my/decision/", told["heads"])
            targets["source texts"] = Target("source texts", server, asks, households)
    if bench.openfisca and BENCH_PYTHON.exists():
        targets["helpdesk"] = start_helpdesk(bench, environment, urls, servers)
    return targets, statements


def publish(nation: Bench, environment: Environment, urls: DatabaseUrls) -> dict[str, Any]:
    """The nation published in its own process, and the database at rest again."""
    told = environment.home / "told.json"
    given = variables(environment, urls.app) | {"DJANGO_SETTINGS_MODULE": "benchmarks.plain_page.settings"}
    words = ["-m", "benchmarks.page_nation", str(decided(nation)), str(HEADS), str(told)]
    subprocess.run([sys.executable, *words], env=given, check=True, stdout=subprocess.DEVNULL)
    settle(urls)
    found: dict[str, Any] = json.loads(told.read_text("utf-8"))
    return found


def settle(urls: DatabaseUrls) -> None:
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("VACUUM (ANALYZE)")
        connection.execute("CHECKPOINT")


def asks_of(path: str, heads: list[dict[str, Any]]) -> list[Ask]:
    """Each head's own page, with the outcome and the amount that the run's files have for them."""
    found = []
    for head in heads:
        contains = [f'app-outcome--{head["outcome"]}"']
        if head["amount"] is not None:
            contains.append(format_rial(head["amount"], "fa"))
        found.append(Ask(path, _cookie(head), tuple(contains)))
    return found


def plain_asks(path: str, heads: list[dict[str, Any]]) -> list[Ask]:
    return [
        Ask(path, _cookie(head), (f">{head['outcome']}</strong>", f">{head['household']}</dd>"))
        for head in heads
    ]


def _cookie(head: Mapping[str, Any]) -> str:
    return f"__Host-head={head['token']}; __Host-csrf={CSRF}"


def start_helpdesk(bench: Bench, environment: Environment, urls: DatabaseUrls, servers: ExitStack) -> Target:
    """With a database of its own, which it fills as its owner."""
    own = create_database(urls, "helpdesk")
    given = variables(environment, own.owner)
    fill = [str(BENCH_PYTHON), "-m", "benchmarks.helpdesk_site.fill", str(TICKETS)]
    filled = subprocess.run(fill, env=given, check=True, capture_output=True, text=True)
    settle(own)
    asks = [Ask(a["path"], a["cookie"], tuple(a["contains"])) for a in json.loads(filled.stdout)]
    log = environment.home / "helpdesk.log"
    server = servers.enter_context(serving(HELPDESK, given, bench.workers, log, BENCH_PYTHON.absolute()))
    return Target("helpdesk", server, asks, 0)


def take_turns(bench: Bench, targets: Mapping[str, Target], postmaster: int) -> None:
    """A round of all of them before the next round; each warm beforehand."""
    connections = CONNECTIONS * bench.workers
    for target in targets.values():
        one_turn(target, connections, 0.2 if bench.quick else WARM, 0)
    for number in range(bench.repetitions):
        for target in targets.values():
            before = cpu_seconds(target.server.process, postmaster)
            load = one_turn(target, connections, 0.5 if bench.quick else SECONDS, number + 1)
            target.rounds.append((load, cpu_seconds(target.server.process, postmaster) - before))


def one_turn(target: Target, connections: int, seconds: float, seed: int) -> Load:
    server = target.server
    return run(server.port, server.host, target.asks, connections=connections, seconds=seconds, seed=seed)


def weigh(target: Target) -> tuple[int, int] | None:
    """Bytes over the wire of a first and of a later view, in a real browser; None where there is none."""
    from tests.journeys.browser import PHONE, Visitor, find_chromium, launch  # noqa: PLC0415 - brings a driver

    if find_chromium() is None:
        return None
    from playwright.sync_api import sync_playwright  # noqa: PLC0415 - for this alone

    token = target.asks[0].cookie.partition("; ")[0].partition("=")[2]
    with sync_playwright() as playwright:
        browser = launch(playwright)
        visitor = Visitor(browser, PHONE, True)
        visitor.context.add_cookies(
            [{"name": "__Host-head", "value": token, "url": f"https://{HOST}", "secure": True}]
        )
        address = f"http://{target.server.host}/my/decision/"
        found = visitor.weigh(address), visitor.weigh(address)
        assert visitor.page.url == address, "the browser was not let in"
        browser.close()
    return found


def table(
    bench: Bench,
    targets: Mapping[str, Target],
    statements: Mapping[str, int],
    weights: tuple[int, int] | None,
) -> Result:
    columns = ["page", "households", "pages/s", "CPU ms/page", "p95 ms", "ours is", "goal"]
    result = Result("pages", "My decision, signed in", columns, bench.households)
    ours = targets["ours"]
    for name, words, goal in (
        ("plain", "plain Django page", "≥ 0.7 ×"),
        ("plain, as long", "plain Django page of the same length", ""),
        ("source texts", "ours, no text looked up in a catalogue", ""),
        *((f"ours among {n:,}", "ours, in a smaller nation", "no slope") for n in SMALLER),
        ("helpdesk", "django-helpdesk: public ticket page", "≥ 5 ×"),
        ("ours", "ours", ""),
    ):
        if name in targets:
            found = targets[name]
            ratio = f"{ours.rate / found.rate:.3g} ×"
            result.add(words, found.households or None, found.rate, found.cpu, found.p95, ratio, goal)
    result.notes += notes(targets, statements, weights)
    return result


def notes(
    targets: Mapping[str, Target], statements: Mapping[str, int], weights: tuple[int, int] | None
) -> list[str]:
    ours = targets["ours"]
    answers = sum(len(load.latencies) for t in targets.values() for load, _ in t.rounds)
    sizes = {n: median(s for load, _ in t.rounds for s in load.sent) / 1000 for n, t in targets.items()}
    asked = (
        f"{answers:,} answers, each 200 and with that head's own outcome and amount; {len(ours.asks):,} heads drawn at "
        f"random. Asking took {ours.own:.2g} ms of CPU a page besides, on the same cores."
    )
    sent = (
        f"Statements to the database: ours {statements['/my/decision/']}, plain {statements['/plain/']}. Sent: ours "
        f"{sizes['ours']:.3g} KB, plain {sizes['plain']:.3g} KB, of the same length {sizes['plain, as long']:.3g} KB."
    )
    found = [asked, sent]
    if weights:
        found.append(
            f"In Chromium, headers and all files: first view {weights[0] / 1000:.3g} KB (goal at most 75), "
            f"later {weights[1] / 1000:.3g} KB (at most 8)."
        )
    if "helpdesk" not in targets:
        found.append("django-helpdesk was left out: `make bench` makes .venv-bench for it.")
    return found

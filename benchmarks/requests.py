"""Filing a request, one by one and in a surge, beside a plain Django POST that writes as many rows, and two inserts."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import islice
from statistics import median
from typing import Any
from urllib.parse import urlencode
from uuid import uuid4

import psycopg
from psycopg.sql import SQL, Identifier

from benchmarks.bench import Bench
from benchmarks.page_load import Ask, Load, run
from benchmarks.page_servers import OURS, PLAIN, Server, cpu_seconds, serving, taking_in, variables
from benchmarks.pages import CSRF, installation, settle
from benchmarks.plain_page.tables import TABLES
from benchmarks.publication import decided
from benchmarks.results import Result
from hemayat.config.environment import Environment
from hemayat.operations.postgres import DatabaseUrls

LARGEST = 100_000
AT_ONCE = 1_000
"""Forms sent in one round by each."""
CONNECTIONS = 64
"""As in a surge: each head's browser waits for its answer, and another's form comes meanwhile."""
Head = Mapping[str, Any]


@dataclass
class Target:
    """One way to file. `rows`: added by one form, as counted afterwards."""

    name: str
    server: Server
    asks: Iterator[Ask]
    most: int
    rounds: list[tuple[Load, float]] = field(default_factory=list)
    rows: float = 0.0

    @property
    def rate(self) -> float:
        return median(load.rate for load, _ in self.rounds)

    @property
    def cpu(self) -> float:
        return median(1000 * cpu / len(load.latencies) for load, cpu in self.rounds)

    def later_than(self, share: float) -> float:
        return median(1000 * load.later_than(share) for load, _ in self.rounds)


def measure(bench: Bench) -> Result:
    nation = Bench(min(bench.households, LARGEST), bench.work, workers=bench.workers)
    with installation(bench) as (environment, urls, postmaster), ExitStack() as servers:
        # What one of ours has filed is no draft for the others.
        heads = prepare(nation, environment, urls, 3 * forms(bench) * (bench.repetitions + 1))
        take_consents(urls, heads[2::3])
        fill_plain_tables(urls, heads)
        targets = start(bench, environment, urls, servers, heads)
        take_turns(bench, targets, urls, postmaster)
    return table(nation, targets)


def forms(bench: Bench) -> int:
    return 40 if bench.quick else AT_ONCE


def prepare(nation: Bench, environment: Environment, urls: DatabaseUrls, wanted: int) -> list[dict[str, Any]]:
    """The nation published, and so many of its heads signed in, with a draft each."""
    told = environment.home / "told.json"
    given = variables(environment, urls.app) | {"BENCH_OWNER_URL": urls.owner}
    words = ["-m", "benchmarks.request_nation", str(decided(nation)), str(wanted), str(told)]
    subprocess.run([sys.executable, *words], env=given, check=True, stdout=subprocess.DEVNULL)
    settle(urls)
    heads: list[dict[str, Any]] = json.loads(told.read_text("utf-8"))
    return heads


def take_consents(urls: DatabaseUrls, heads: Sequence[Head]) -> None:
    """Their forms give the consents, as an objection with its one button does."""
    with psycopg.connect(urls.owner) as connection:
        numbers = [head["request"] for head in heads]
        connection.execute("DELETE FROM request_consent WHERE request_id = ANY(%s)", [numbers])


def fill_plain_tables(urls: DatabaseUrls, heads: Sequence[Head]) -> None:
    """The plain tables, with a row for each head."""
    with psycopg.connect(urls.owner) as connection:
        connection.execute(TABLES)
        connection.cursor().executemany(
            "INSERT INTO plain_request (household_id, state) VALUES (%s, 'draft')",
            [(head["household"],) for head in heads],
        )
    settle(urls)


def start(
    bench: Bench,
    environment: Environment,
    urls: DatabaseUrls,
    servers: ExitStack,
    heads: list[dict[str, Any]],
) -> dict[str, Target]:
    given, most = variables(environment, urls.app), forms(bench)
    ours = servers.enter_context(serving(OURS, given, bench.workers, environment.home / "ours.log"))
    plain = servers.enter_context(serving(PLAIN, given, bench.workers, environment.home / "plain.log"))
    intake = servers.enter_context(taking_in(given, bench.workers, environment.home / "intake.log"))
    return {
        "plain": Target("plain", plain, (plain_ask("/plain/file/", head) for head in heads), most),
        "two": Target("two", plain, (plain_ask("/plain/two/", head) for head in heads), most),
        "ours": Target("ours", ours, (our_ask(head) for head in heads[::3]), most),
        "intake": Target("intake", intake, (our_ask(head) for head in heads[1::3]), most),
        "consents": Target("consents", intake, (our_ask(head, head["read"]) for head in heads[2::3]), most),
    }


def our_ask(head: Head, read: str = "") -> Ask:
    """`read`: the text of consent that its page showed."""
    path = f"/my/requests/{head['request']}"
    return Ask(f"{path}/check/", cookie(head), form=form(read), leads_to=f"{path}/filed/")


def plain_ask(path: str, head: Head) -> Ask:
    return Ask(path, cookie(head), form=form(), leads_to="/plain/")


def form(read: str = "") -> str:
    return urlencode({"csrfmiddlewaretoken": CSRF, "key": uuid4().hex} | ({"read": read} if read else {}))


def cookie(head: Head) -> str:
    return f"__Host-head={head['token']}; __Host-csrf={CSRF}"


def take_turns(bench: Bench, targets: Mapping[str, Target], urls: DatabaseUrls, postmaster: int) -> None:
    """A round of all of them before the next round; the first warms them."""
    for number in range(bench.repetitions + 1):
        for target in targets.values():
            rows = added(urls) if not number else 0
            before = cpu_seconds(target.server.process, postmaster)
            asks = list(islice(target.asks, target.most))
            server = target.server
            load = run(server.port, server.host, asks, connections=CONNECTIONS, seconds=None, seed=number)
            if number:
                target.rounds.append((load, cpu_seconds(target.server.process, postmaster) - before))
            else:
                target.rows = round((added(urls) - rows) / len(asks), 1)


def added(urls: DatabaseUrls) -> int:
    """Rows in all tables."""
    with psycopg.connect(urls.admin) as connection:
        names = connection.execute("SELECT tablename FROM pg_tables WHERE schemaname = 'public'").fetchall()
        counts = [SQL("SELECT count(*) FROM {}").format(Identifier(name)) for (name,) in names]
        return sum(row[0] for count in counts if (row := connection.execute(count).fetchone()))


def table(nation: Bench, targets: Mapping[str, Target]) -> Result:
    times = {"plain": "× plain", "two": "× two rows", "ours": "× ours, one by one"}
    columns = ["form", "rows added", "forms/s", "CPU ms/form", "p50 ms", "p99 ms", *times.values(), "goal"]
    result = Result("requests", "Filing a request", columns, nation.households)
    for name, words, goal in (
        ("plain", "plain Django POST that writes as many rows", ""),
        ("two", "plain Django POST that adds two rows", ""),
        ("ours", "ours, one by one", "≥ 0.8 × plain"),
        ("intake", "ours, micro-batched", "≥ 3 × 0.8 × plain"),
        ("consents", "ours, micro-batched, with consents", ""),
    ):
        found = targets[name]
        late = (found.later_than(0.5), found.later_than(0.99))
        ratios = [found.rate / targets[other].rate for other in times]
        result.add(words, found.rows, found.rate, found.cpu, *late, *ratios, goal)
    result.notes.append(
        f"Each is asked over {CONNECTIONS} connections, {targets['ours'].most:,} forms a round; the plain ones and "
        f"ours have {nation.workers} web processes, the intake {nation.workers} of its own."
    )
    return result

"""Automatic decisions while people file: how soon the page with the tracking code comes, and how soon the decision."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.error import URLError
from urllib.request import urlopen

import psycopg

from benchmarks.bench import Bench, command
from benchmarks.open_load import Visit, Visited, visit_all
from benchmarks.page_load import Ask
from benchmarks.page_servers import (
    OURS,
    Server,
    cpu_seconds,
    free_port,
    serving,
    started,
    taking_in,
    variables,
)
from benchmarks.pages import installation
from benchmarks.requests import LARGEST, cookie, our_ask, prepare
from benchmarks.results import Result
from hemayat.config.environment import Environment
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.service_processes import worker_command

A_SECOND, SECONDS = 50, 40
WARM = 150
"""Submissions before those that count: every process has then read the rules and opened its connections."""
SETTLED_WITHIN = 180.0
SHARES = {"p50": 0.5, "p95": 0.95, "p99": 0.99, "max": 1.0}

# When a transaction was committed is the database's own time. `heard`: the last register's answer, from the moment at
# which its whole batch was claimed, so that it is never too late and the time until the decision never too short.
_TIMES = """
SELECT r.state, pg_xact_commit_timestamp(filed.xmin) AS filed, heard.at AS heard, heard.stored,
    pg_xact_commit_timestamp(d.xmin) AS decided
FROM request r JOIN request_event filed ON (filed.household_id, filed.request_id) = (r.household_id, r.id)
    AND filed.event = 'request.filed'
LEFT JOIN decision d ON (d.household_id, d.id) = (r.household_id, r.decision_id)
CROSS JOIN LATERAL (
    SELECT max(a.answered_at) AS at, max(pg_xact_commit_timestamp(a.xmin)) AS stored FROM register_answer a
    WHERE (a.household_id, a.about) = (r.household_id, 'request:' || r.id) AND a.is_answered
) AS heard
WHERE r.id = ANY(%s)"""
_UNSETTLED = """
SELECT count(*) FROM request WHERE id = ANY(%s) AND state NOT IN ('decided', 'awaiting_officer') AND awaited = '{}'"""


@dataclass(frozen=True)
class Service:
    """Part → the process whose CPU, with all below it, is the part's."""

    site: Server
    intake: Server
    processes: Mapping[str, int]

    def cpu(self) -> dict[str, float]:
        return {name: cpu_seconds(process) for name, process in self.processes.items()}


def measure(bench: Bench) -> Result:
    nation = Bench(min(bench.households, LARGEST), bench.work, workers=bench.workers)
    warm, count = (5, 20) if bench.quick else (WARM, A_SECOND * SECONDS)
    with (
        installation(bench, {"track_commit_timestamp": "on"}) as (environment, urls, postmaster),
        ExitStack() as running,
    ):
        heads = prepare(nation, environment, urls, warm + count)
        service = start(nation, environment, urls, running, postmaster)
        file(service, urls, heads[:warm], seed=0)
        before, began, own = service.cpu(), time.perf_counter(), time.process_time()
        visited = file(service, urls, heads[warm:], seed=1)
        seconds, own = time.perf_counter() - began, time.process_time() - own
        cpu = {name: used - before[name] for name, used in service.cpu().items()} | {"who asks": own}
        times = times_of(urls, heads[warm:])
    return table(nation, visited, times, cpu, seconds)


def start(
    nation: Bench, environment: Environment, urls: DatabaseUrls, running: ExitStack, postmaster: int
) -> Service:
    port, home = free_port(), environment.home
    given = variables(environment, urls.app) | {"HEMAYAT_REGISTERS_URL": f"http://127.0.0.1:{port}"}
    words = command("registers", "simulate", nation.snapshot.path, "--port", str(port))
    simulator = running.enter_context(started(words, given, home / "simulator.log"))
    answers(port, home / "simulator.log")
    site = running.enter_context(serving(OURS, given, nation.workers, home / "site.log"))
    intake = running.enter_context(taking_in(given, nation.workers, home / "intake.log"))
    worker = running.enter_context(started(worker_command(), given, home / "worker.log"))
    parts = {"web": site.process, "intake": intake.process, "worker": worker.pid}
    return Service(site, intake, {**parts, "PostgreSQL": postmaster, "simulator": simulator.pid})


def answers(port: int, log: Path) -> None:
    """Returns once the simulator does."""
    until = time.monotonic() + SETTLED_WITHIN
    while time.monotonic() < until:
        try:
            with urlopen(f"http://127.0.0.1:{port}/", timeout=5):
                return
        except (URLError, OSError):
            time.sleep(0.2)
    raise AssertionError(f"the simulator did not start:\n{log.read_text('utf-8', 'replace')[-3000:]}")


def file(
    service: Service, urls: DatabaseUrls, heads: Sequence[Mapping[str, Any]], *, seed: int
) -> list[Visited]:
    """Until all are decided, or wait for an officer, or for a register that has no answer about somebody."""
    visits = [visit(service, head) for head in heads]
    found = visit_all(visits, service.site.host, a_second=A_SECOND, seed=seed)
    numbers, until = [head["request"] for head in heads], time.monotonic() + SETTLED_WITHIN
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        while (row := connection.execute(_UNSETTLED, [numbers]).fetchone()) and row[0]:
            assert time.monotonic() < until, (
                f"{row[0]} requests were not taken on within {SETTLED_WITHIN:.0f} s"
            )
            time.sleep(0.5)
    return found


def visit(service: Service, head: Mapping[str, Any]) -> Visit:
    form = our_ask(head)
    page = Ask(form.leads_to, cookie(head), contains=('class="app-code">',))
    return Visit(form, page, service.intake.port, service.site.port)


def times_of(urls: DatabaseUrls, heads: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    with psycopg.connect(urls.admin, row_factory=psycopg.rows.dict_row) as connection:
        return connection.execute(_TIMES, [[head["request"] for head in heads]]).fetchall()


def table(
    nation: Bench,
    visited: Sequence[Visited],
    times: Sequence[Mapping[str, Any]],
    cpu: Mapping[str, float],
    seconds: float,
) -> Result:
    result = Result("decisions", "Filing until the decision", ["seconds", *SHARES, "goal"], nation.households)
    decided = [row for row in times if row["decided"]]

    def since(name: str) -> list[float]:
        return [(row["decided"] - row[name]).total_seconds() for row in decided]

    for words, found, goal in (
        ("sent → answer to the form", [one.answered for one in visited], ""),
        ("sent → page with the tracking code", [one.shown for one in visited], "p99 < 1"),
        ("last register answer → decision", since("heard"), "≤ 2"),
        ("last register answer stored → decision", since("stored"), ""),
        ("filed → decision", since("filed"), ""),
    ):
        result.add(words, *(at(found, share) for share in SHARES.values()), goal)
    states = ", ".join(f"{n:,} {state}" for state, n in Counter(row["state"] for row in times).most_common())
    used = ", ".join(f"{name} {value:.3g} s" for name, value in cpu.items())
    result.notes += [
        f"{len(visited):,} heads, {A_SECOND} a second on average, none waiting for another: {states}.",
        f"CPU in {seconds:.3g} s, from the first form to the last decision: {used}.",
    ]
    return result


def at(found: Sequence[float], share: float) -> float:
    return sorted(found)[int(share * (len(found) - 1))]

"""Pages of a signed-in head: what PostgreSQL plans and runs for each, with kept plans and without."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import psycopg

from benchmarks.bench import Bench
from benchmarks.page_servers import variables
from benchmarks.pages import installation
from benchmarks.requests import prepare
from benchmarks.results import Result
from benchmarks.status import file
from hemayat.config.environment import Environment
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.service_processes import citizens_environment

LARGEST = 20_000
HEADS = 200
SETTINGS = {"shared_preload_libraries": "pg_stat_statements"}
COUNTING = (
    "CREATE EXTENSION pg_stat_statements",
    "ALTER SYSTEM SET pg_stat_statements.track = 'all'",
    "ALTER SYSTEM SET pg_stat_statements.track_planning = on",
    "SELECT pg_reload_conf()",
)
"""PostgreSQL takes these settings only once the library is loaded."""
GOALS = {"/my/": "≤ 0.25 ×"}


def measure(bench: Bench) -> Result:
    nation = Bench(min(bench.households, LARGEST), bench.work, workers=bench.workers)
    heads = 20 if bench.quick else HEADS
    with installation(bench, SETTINGS) as (environment, urls, _):
        people = prepare(nation, environment, urls, heads)
        file(environment, urls, people, nation, heads // 4)
        with psycopg.connect(urls.admin, autocommit=True) as connection:
            for statement in COUNTING:
                connection.execute(statement)
        pages = ask(environment, urls, 1 if bench.quick else bench.repetitions)
    return table(nation, pages, heads)


def ask(environment: Environment, urls: DatabaseUrls, rounds: int) -> dict[str, Any]:
    """What benchmarks/plan_pages.py measured, as a process of the citizens' site."""
    measured = environment.home / "plans.json"
    site = citizens_environment(replace(environment, citizen_database_url=urls.citizen))
    told = site | {
        "PYTHONPATH": variables(environment, urls.app)["PYTHONPATH"],
        "BENCH_ADMIN_URL": urls.admin,
    }
    words = [
        "-m",
        "benchmarks.plan_pages",
        str(environment.home / "to_file.json"),
        str(rounds),
        str(measured),
    ]
    # Every page writes a line of the log.
    asked = subprocess.run([sys.executable, *words], env=told, capture_output=True, text=True, check=False)
    assert not asked.returncode, asked.stderr[-3000:]
    found: dict[str, Any] = json.loads(measured.read_text("utf-8"))
    return found


def table(nation: Bench, pages: Mapping[str, Mapping[str, Mapping[str, float]]], heads: int) -> Result:
    columns = [
        "page",
        "statements",
        "planning ms/page",
        "running ms/page",
        "CPU ms/page",
        "planned each time: planning ms/page",
        "CPU ms/page",
        "planning is",
        "goal",
    ]
    result = Result("plans", "What PostgreSQL plans for a page", columns, nation.households)
    for page, ways in pages.items():
        kept, each = ways["kept"], ways["each time"]
        figures = [kept["planning"], kept["running"], kept["cpu"], each["planning"], each["cpu"]]
        ratio = f"{kept['planning'] / each['planning']:.2g} ×"
        result.add(page, int(kept["statements"]), *figures, ratio, GOALS.get(page, ""))
    result.notes.append(
        f"{heads:,} heads, each page of each in turn on one connection of the citizens' site. Planning and running "
        "are the sums of pg_stat_statements, also within functions; CPU is that of the connection's own process."
    )
    result.notes.append(
        "Planned each time: DISCARD PLANS before each page, which takes every kept plan away. "
        "Statements are of one head, with BEGIN and COMMIT."
    )
    return result

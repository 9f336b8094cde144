"""Run as a process of the citizens' site: asks pages of signed-in heads, and reads what PostgreSQL planned for them.

`python -m benchmarks.plan_pages HEADS ROUNDS FILE`, with the administrator's address of the database in
BENCH_ADMIN_URL.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from statistics import median
from typing import Any

import django
import psycopg

PAGES = ("/my/", "/my/decision/", "/my/requests/", "/my/household/")
WAYS = ("kept", "each time")
SUMS = """
SELECT sum(total_plan_time), sum(total_exec_time) FILTER (WHERE toplevel) FROM pg_stat_statements s
JOIN pg_roles r ON r.oid = s.userid WHERE r.rolname <> 'postgres'"""


def main(heads: Sequence[Mapping[str, Any]], rounds: int) -> dict[str, dict[str, dict[str, float]]]:
    with psycopg.connect(os.environ["BENCH_ADMIN_URL"], autocommit=True) as admin:
        return {page: measured(admin, page, heads, rounds) for page in PAGES}


def measured(
    admin: psycopg.Connection, page: str, heads: Sequence[Mapping[str, Any]], rounds: int
) -> dict[str, dict[str, float]]:
    """Way → milliseconds for one page. A round of each way before the next round; the first warms them."""
    counted = statements(page, heads[0])
    found: dict[str, list[dict[str, float]]] = {way: [] for way in WAYS}
    for number in range(rounds + 1):
        for way in WAYS:
            figures = one_round(admin, page, heads, is_kept=way == "kept")
            if number:
                found[way].append(figures)
    return {
        way: {name: median(one[name] for one in figures) for name in figures[0]} | {"statements": counted}
        for way, figures in found.items()
    }


def one_round(
    admin: psycopg.Connection, page: str, heads: Sequence[Mapping[str, Any]], *, is_kept: bool
) -> dict[str, float]:
    connection = site_connection()
    admin.execute("SELECT pg_stat_statements_reset()")
    before = cpu_seconds(connection.info.backend_pid)
    for head in heads:
        if not is_kept:
            connection.execute("DISCARD PLANS")
        show(page, head)
    cpu = cpu_seconds(connection.info.backend_pid) - before
    planning, running = admin.execute(SUMS).fetchone() or (0.0, 0.0)
    each = 1 / len(heads)
    return {"planning": planning * each, "running": running * each, "cpu": 1000 * cpu * each}


def show(page: str, head: Mapping[str, Any]) -> None:
    from django.test import Client  # noqa: PLC0415 - after the settings

    client = Client(SERVER_NAME="hemayat.localhost")
    client.cookies["__Host-head"] = head["token"]
    answer = client.get(page)
    assert answer.status_code == 200, f"{page}: {answer.status_code}"


def statements(page: str, head: Mapping[str, Any]) -> int:
    """How many statements the page asks of the database, once it is warm."""
    from django.db import connections  # noqa: PLC0415 - after the settings
    from django.test.utils import CaptureQueriesContext  # noqa: PLC0415 - after the settings

    show(page, head)
    with CaptureQueriesContext(connections["citizen"]) as asked:
        show(page, head)
    return len(asked)


def site_connection() -> psycopg.Connection:
    """The one connection over which all pages of this process ask."""
    from django.db import connections  # noqa: PLC0415 - after the settings

    connection: psycopg.Connection = connections["citizen"].connection
    return connection


def cpu_seconds(process: int) -> float:
    """Of one process; 0 where the system has no /proc."""
    stat = Path(f"/proc/{process}/stat")
    if not stat.exists():
        return 0.0
    fields = stat.read_text("utf-8").rpartition(")")[2].split()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


if __name__ == "__main__":
    django.setup()
    told = main(json.loads(Path(sys.argv[1]).read_text("utf-8")), int(sys.argv[2]))
    Path(sys.argv[3]).write_text(json.dumps(told), encoding="utf-8")

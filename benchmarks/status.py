"""My status while few cases are open, and while very many are: whether its time grows with them."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from benchmarks.bench import Bench
from benchmarks.page_load import Ask
from benchmarks.page_servers import OURS, serving, variables
from benchmarks.pages import Target, installation, settle, take_turns
from benchmarks.requests import LARGEST, cookie, prepare
from benchmarks.results import Result
from hemayat.config.environment import Environment
from hemayat.operations.postgres import DatabaseUrls, create_database

# Heads beyond those who file themselves, each like one of these in turn; some twice where there are not so many heads.
_OTHERS = """
CREATE TEMP TABLE other AS
SELECT nextval('request_number') AS id, nextval('clock_id') AS clock, head.household_id, head.province, head.person,
    filed.household_id AS like_household, filed.id AS like_id, filed.clock_id AS like_clock
FROM (
    SELECT m.household_id, h.province, p.national_id_index AS person, row_number() OVER () AS turn
    FROM generate_series(1, 2) AS round CROSS JOIN membership m JOIN household h ON h.id = m.household_id
        JOIN person p ON p.id = m.person_id
    WHERE m.relation = 'head' AND upper_inf(m.valid) AND m.household_id <> ALL (
        SELECT household_id FROM request WHERE filed_at IS NOT NULL)
    ORDER BY round, m.household_id LIMIT %s
) AS head
JOIN (SELECT *, row_number() OVER (ORDER BY id) AS turn FROM request WHERE filed_at IS NOT NULL) AS filed
    ON filed.turn = 1 + head.turn %% (SELECT count(*) FROM request WHERE filed_at IS NOT NULL)"""
# All that signing in and filing write: the row `t` that is copied for a case `o`, and what is its own.
_CASE = {
    "citizen_session": ("true", {"person_index": "o.person", "token_hash": "sha256(o.id::text::bytea)"}),
    "clock": ("t.id = o.like_clock", {"id": "o.clock", "about": "'request:' || o.id"}),
    "clock_event": ("t.clock_id = o.like_clock", {"clock_id": "o.clock"}),
    "request": (
        "t.id = o.like_id",
        {
            "id": "o.id",
            "clock_id": "o.clock",
            "person_index": "o.person",
            "tracking_code": "upper(substr(md5(o.id::text), 1, 12))",
            "key_hash": "sha256(o.id::text::bytea)",
        },
    ),
    "request_consent": (
        "t.request_id = o.like_id",
        {"id": "nextval('request_consent_number')", "request_id": "o.id"},
    ),
    "request_event": (
        "t.request_id = o.like_id",
        {
            "id": "nextval('request_event_number')",
            "request_id": "o.id",
            "notice_key": "'request:' || o.id || ':copied'",
        },
    ),
    "outbox": (
        "t.key LIKE 'request:' || o.like_id || ':%'",
        {"uuid": "gen_random_uuid()", "key": "'request:' || o.id || ':copied'"},
    ),
    "audit_event": ("t.subject = 'request:' || o.like_id", {"subject": "'request:' || o.id"}),
}
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''"""
# The answers of those about whom registers were asked, in turn, for every case that has none.
_COPY = """
INSERT INTO register_answer (household_id, province, about, register, as_of, asked_at, answered_at, is_answered,
    is_complete, reason, reference, body)
SELECT r.household_id, r.province, 'request:' || r.id, a.register, a.as_of, a.asked_at, a.answered_at, a.is_answered,
    a.is_complete, a.reason, a.reference, a.body
FROM (
    SELECT household_id, id, province, row_number() OVER (ORDER BY id) AS place FROM request r
    WHERE filed_at IS NOT NULL AND NOT EXISTS (
        SELECT FROM register_answer a WHERE (a.household_id, a.about) = (r.household_id, 'request:' || r.id))
) AS r
JOIN (SELECT *, dense_rank() OVER (ORDER BY about) AS place FROM register_answer WHERE about = ANY(%s)) AS a
    ON a.place = 1 + r.place %% %s"""
_COUNT = (
    "SELECT (SELECT count(*) FROM request WHERE ended_at IS NULL), (SELECT count(*) FROM register_answer)"
)


@dataclass(frozen=True)
class Size:
    """How many heads are asked for, how many cases there are in the end, and how many of them are asked about."""

    heads: int
    cases: int
    asked: int


def measure(bench: Bench) -> Result:
    nation = Bench(min(bench.households, LARGEST), bench.work, workers=bench.workers)
    size = Size(40, 100, 10) if bench.quick else Size(2_000, nation.households, 300)
    with installation(bench) as (environment, urls, postmaster), ExitStack() as servers:
        heads = prepare(nation, environment, urls, size.heads)
        file(environment, urls, heads, nation, size.asked)
        copy_answers(urls, heads[: size.asked])
        many = create_database(urls, "many", template=urls.database)
        fill(many, heads, size)
        targets, counts = {}, {}
        for name, own in (("few", urls), ("many", many)):
            settle(own)
            counts[name] = count(own)
            log = environment.home / f"{name}.log"
            server = servers.enter_context(
                serving(OURS, variables(environment, own.app), nation.workers, log)
            )
            asks = [Ask("/my/", cookie(head), (f"/my/requests/{head['request']}/",)) for head in heads]
            targets[name] = Target(name, server, asks, nation.households)
        take_turns(bench, targets, postmaster)
    return table(nation, targets, counts)


def file(
    environment: Environment,
    urls: DatabaseUrls,
    heads: Sequence[Mapping[str, Any]],
    nation: Bench,
    asked: int,
) -> None:
    """In a process of the installation; the registers answer from the nation's snapshot."""
    told = environment.home / "to_file.json"
    told.write_text(json.dumps(heads), "utf-8")
    given = variables(environment, urls.app) | {"HEMAYAT_DEMO_NATION": str(nation.snapshot.path.resolve())}
    words = ["-m", "benchmarks.status_nation", str(told), str(asked)]
    subprocess.run([sys.executable, *words], env=given, check=True)


def fill(urls: DatabaseUrls, heads: Sequence[Mapping[str, Any]], size: Size) -> None:
    """Cases of other heads, like those that were filed: each row that filing wrote, by the rules of its table."""
    with psycopg.connect(urls.owner) as connection:
        connection.execute(_OTHERS, [size.cases - len(heads)])
        for table in _CASE:
            connection.execute(copy(connection, table))
    copy_answers(urls, heads[: size.asked])


def copy(connection: psycopg.Connection, table: str) -> Composed:
    of, own = _CASE[table]
    own = {"household_id": "o.household_id", "province": "o.province", **own}
    names = [name for (name,) in connection.execute(_COLUMNS, [table]).fetchall()]
    values = [SQL(own.get(name, f"t.{name}")) for name in names]
    return SQL(
        "INSERT INTO {0} ({1}) SELECT {2} FROM other o JOIN {0} t ON t.household_id = o.like_household AND {3}"
    ).format(Identifier(table), SQL(", ").join(map(Identifier, names)), SQL(", ").join(values), SQL(of))


def copy_answers(urls: DatabaseUrls, asked: Sequence[Mapping[str, Any]]) -> None:
    with psycopg.connect(urls.owner) as connection:
        connection.execute(_COPY, [[f"request:{head['request']}" for head in asked], len(asked)])


def count(urls: DatabaseUrls) -> tuple[int, int]:
    with psycopg.connect(urls.admin) as connection:
        row = connection.execute(_COUNT).fetchone()
    assert row
    return row[0], row[1]


def table(nation: Bench, targets: Mapping[str, Target], counts: Mapping[str, tuple[int, int]]) -> Result:
    columns = [
        "my status",
        "open cases",
        "register answers",
        "pages/s",
        "CPU ms/page",
        "p95 ms",
        "rate is",
        "goal",
    ]
    result = Result("status", "My status while many cases are open", columns, nation.households)
    few = targets["few"]
    for name, goal in (("few", ""), ("many", "no slope")):
        found = targets[name]
        ratio = f"{found.rate / few.rate:.3g} ×"
        result.add(f"with {name} open", *counts[name], found.rate, found.cpu, found.p95, ratio, goal)
    result.notes.append(
        f"The same {len(few.asks):,} heads, each with a case of their own open, asked of both in turns."
    )
    return result

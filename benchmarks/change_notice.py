"""A new version of the agreement told to everybody: a million notices queued, and their coverage counted."""

from __future__ import annotations

import datetime as dt
import tempfile
import time
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

import psycopg

from benchmarks.bench import Bench
from benchmarks.publication import fresh_database, installation
from benchmarks.results import Result
from hemayat.operations.postgres import DatabaseUrls

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember

NOW = dt.datetime(2026, 11, 25, 8, 0, tzinfo=dt.UTC)
OPEN_OF_A_HUNDRED = 1
"""Households in which somebody else has an open request: a notice more."""
SUSPENDED_OF_TEN = 1
_PEOPLE = """
INSERT INTO person (id, national_id, national_id_index, given_name, family_name, sex, birth_date, mobile, mobile_index,
    is_synthetic) OVERRIDING SYSTEM VALUE
SELECT 1000000 + n, '\\x00', sha256(n::text::bytea), 'نام', 'خانواده', 'female', '1980-01-01',
    decode(repeat('ab', 45), 'hex'), sha256(('m' || n)::bytea), true
FROM generate_series(1, %(many)s) n"""
_HOMES = """
INSERT INTO household (id, province, since)
SELECT 1000000 + n, lpad((n %% 31)::text, 2, '0'), '2019-01-01' FROM generate_series(1, %(many)s) n"""
_MEMBERS = """
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
SELECT 1000000 + n, 1000000 + n, lpad((n %% 31)::text, 2, '0'), 'head', 1, daterange('2019-01-01', NULL)
FROM generate_series(1, %(many)s) n"""
_APPROVALS = """
INSERT INTO approval (household_id, id, province, serial_no, holder_id, run_id, issued_at)
SELECT 1000000 + n, n, lpad((n %% 31)::text, 2, '0'), n, 1000000 + n, 1, '2026-01-01'
FROM generate_series(1, %(many)s) n"""
_EVENTS = """
INSERT INTO approval_event (household_id, number, province, approval_id, kind, from_on, because, run_id, event, at)
SELECT 1000000 + n, 100000000 + n, lpad((n %% 31)::text, 2, '0'), n, 'suspended', '2026-06-01', 'nothing_due', 1, '',
    '2026-06-01'
FROM generate_series(1, %(many)s, %(each)s) n"""
_OUTBOX = "SELECT * FROM outbox WHERE notice = 'agreement_changes.1'"


def measure(bench: Bench) -> Result:
    many = 2_000 if bench.quick else bench.households
    rounds: list[dict[str, float]] = []
    with installation(bench) as urls:
        for _ in range(bench.repetitions):
            fresh_database(urls)
            fill(urls, many)
            rounds.append(one_round(urls, many))
    taken = {name: median(one[name] for one in rounds) for name in rounds[0]}
    return table(taken, many)


def fill(urls: DatabaseUrls, many: int) -> None:
    """Made-up households, each with a head, a line and an approval in force."""
    from tests.requests.many_cases import many_cases  # noqa: PLC0415 - for this alone

    many_cases(urls, many * OPEN_OF_A_HUNDRED // 100)
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        given = {"many": many, "each": 10 // SUSPENDED_OF_TEN}
        for statement in (_PEOPLE, _HOMES, _MEMBERS, _APPROVALS, _EVENTS):
            connection.execute(statement, given)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def one_round(urls: DatabaseUrls, many: int) -> dict[str, float]:
    """Seconds of each step."""
    from hemayat.announcements import actions  # noqa: PLC0415 - after the settings

    start = time.perf_counter()
    announcement = published()
    marks = {"publish": time.perf_counter() - start}
    start, jobs = time.perf_counter(), 1
    while actions.queue_batch(announcement, now=NOW):
        jobs += 1
    marks |= {"queue": time.perf_counter() - start, "jobs": jobs}
    start = time.perf_counter()
    found = actions.update_coverage(announcement, now=NOW)
    marks["count"] = time.perf_counter() - start
    expected = many + many * OPEN_OF_A_HUNDRED // 100
    if (found.concerned, found.told) != (expected, expected):
        raise SystemExit(f"{found.told} of {found.concerned} were told, not {expected}")
    return marks | copied(urls)


def published() -> int:
    """By three people, as at the desk; the announcement that belongs to it."""
    from hemayat.agreements import draft_actions  # noqa: PLC0415 - after the settings
    from hemayat.agreements.models import AgreementDraft  # noqa: PLC0415 - after the settings
    from hemayat.announcements.actions import publish_version  # noqa: PLC0415 - after the settings
    from hemayat.announcements.models import Announcement  # noqa: PLC0415 - after the settings
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - after the settings

    author, first, second = (publisher(name) for name in ("author", "first", "second"))
    draft = draft_actions.begin_draft(by=author, now=NOW)
    draft_actions.offer_draft(draft=draft, by=author, now=NOW)
    with acting_as(SYSTEM):
        sha256 = AgreementDraft.objects.get(pk=draft).sha256
    for reviewer in (first, second):
        draft_actions.approve_draft(draft=draft, sha256=sha256, by=reviewer, now=NOW)
    publish_version(draft=draft, sha256=sha256, by=second, now=NOW)
    with acting_as(SYSTEM):
        return int(Announcement.objects.get().pk)


def publisher(name: str) -> StaffMember:
    from tests.support.members import make_member  # noqa: PLC0415 - after the settings

    return make_member(name, ["publisher"], created_at=NOW)


def copied(urls: DatabaseUrls) -> dict[str, float]:
    """Seconds of a COPY of the same rows into a plain table, logged as any other, without key or index."""
    with psycopg.connect(urls.admin, autocommit=True) as connection, tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "outbox"
        with file.open("wb") as out, connection.cursor().copy(f"COPY ({_OUTBOX}) TO STDOUT") as rows:
            for some in rows:
                out.write(some)
        connection.execute("CREATE TABLE plain_outbox AS SELECT * FROM outbox WITH NO DATA")
        start = time.perf_counter()
        with (
            file.open("rb") as given,
            connection.cursor().copy("COPY plain_outbox FROM STDIN") as copy,
        ):
            while some := given.read(1 << 20):
                copy.write(some)
        return {"COPY": time.perf_counter() - start, "bytes": file.stat().st_size / 1e6}


def table(taken: dict[str, float], many: int) -> Result:
    result = Result(
        "change_notice",
        "A new version of the agreement told to every recipient",
        ["step", "seconds", "recipients a second", "times COPY"],
        many,
        baseline="a bare COPY of the same rows into a plain table",
    )
    for name, step in (
        ("COPY", "bare COPY"),
        ("queue", "queue the notices"),
        ("count", "count the coverage"),
    ):
        result.add(step, taken[name], many / taken[name], taken[name] / taken["COPY"])
    size = (
        f"{taken['jobs']:.0f} jobs one after the other, each a transaction; {taken['bytes']:.0f} MB of rows."
    )
    result.notes = [f"Publishing takes {taken['publish'] * 1000:.0f} ms and waits for none of it.", size]
    return result

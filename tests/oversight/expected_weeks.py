"""Weeks of work by the dozen: requests, complaints and questions to registers, as they are afterwards."""

from __future__ import annotations

import datetime as dt

import psycopg

from hemayat.operations.postgres import DatabaseUrls
from tests.oversight.expected_figures import cases

_COMPLAINT = """
INSERT INTO complaint (household_id, id, province, kind, state, tracking_code, key_hash, person_index, person_sealed,
    words, damage_words, dossier, finding, answer, filed_at, due_on, agreement_number, clock_id, is_synthetic)
SELECT 3000000 + n, 3000000 + n, %(province)s, 'conduct', 'submitted', 'C' || (3000000 + n), '', '\\x00', '', '', '',
    '{}', '', '', %(at)s, %(due)s, 1, 3000000 + n, true
FROM generate_series(%(first)s::int, %(first)s::int + %(many)s - 1) n"""
_RECEIPT = """
INSERT INTO inquiry_receipt (reference, asked_by, register, person_index, household_id, province, asked_at, took_ms,
    is_answered, reason)
SELECT gen_random_uuid(), 'system', %(register)s, '\\x00', NULL, '', %(at)s, %(ms)s, %(is_answered)s,
    CASE WHEN %(is_answered)s THEN '' ELSE 'timeout' END FROM generate_series(1, %(many)s)"""
_made = [0]


def week_of_work(
    urls: DatabaseUrls, saturday: dt.date, *, in_time: int, late: int, province: str = "23", day: int = 2
) -> None:
    """Requests that were due on one day of this week, filed three weeks before."""
    due = saturday + dt.timedelta(days=day)
    filed, ended = (noon(due - dt.timedelta(days=back)) for back in (21, 1))
    if in_time:
        cases(urls, in_time, due=due, filed=filed, ended=ended, province=province)
    if late:
        cases(urls, late, due=due, filed=filed, ended=noon(due + dt.timedelta(days=1)), province=province)


def complaints(urls: DatabaseUrls, many: int, *, at: dt.datetime, province: str = "23") -> None:
    first, _made[0] = _made[0], _made[0] + many
    given = {
        "many": many, "first": first, "at": at, "due": at.date() + dt.timedelta(days=20), "province": province,
    }  # fmt: skip
    _written(urls, _COMPLAINT, given)


def questions(
    urls: DatabaseUrls, many: int, register: str, *, at: dt.datetime, ms: int, is_answered: bool
) -> None:
    given = {"many": many, "register": register, "at": at, "ms": ms, "is_answered": is_answered}
    _written(urls, _RECEIPT, given)


def noon(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(day, dt.time(9), dt.UTC)


def _written(urls: DatabaseUrls, statement: str, given: dict[str, object]) -> None:
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, given)

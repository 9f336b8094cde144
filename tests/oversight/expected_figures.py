"""Cases by the dozen, for what is counted: written by the database itself, as they would stand at their end."""

from __future__ import annotations

import datetime as dt

import psycopg

from hemayat.operations.postgres import DatabaseUrls

_CASE = """
INSERT INTO request (household_id, id, province, kind, state, person_index, is_synthetic, answers, tracking_code,
    agreement_number, clock_id, due_on, filed_at, ended_at, awaited, tries, round, created_at, saved_at, person_sealed,
    acts_as, is_applicant, decision_id)
SELECT 2000000 + n, 2000000 + n, %(province)s, %(kind)s, %(state)s, '\\x00', true, '', 'T' || (2000000 + n), 1,
    2000000 + n, %(due)s, %(filed)s, %(ended)s, '{}', 0, 1, %(filed)s, %(filed)s, '', '', false,
    CASE WHEN %(is_decided)s THEN 3000000 + n END
FROM generate_series(%(first)s::int, %(first)s::int + %(many)s - 1) n"""
_STEP = """
INSERT INTO request_event (household_id, id, province, request_id, at, by_kind, event, state, detail, notice_key)
SELECT n, 10 * n + %(number)s, '23', n, %(at)s, 'system', 'request.filed', %(state)s, '{}', ''
FROM generate_series(%(until)s::bigint - %(many)s, %(until)s::bigint - 1) n"""
_made = [0]
_last = [0]


def cases(
    urls: DatabaseUrls,
    many: int,
    *,
    due: dt.date,
    filed: dt.datetime,
    ended: dt.datetime | None = None,
    state: str = "decided",
    province: str = "23",
    kind: str = "objection",
    has_decision: bool = True,
) -> None:
    """Add equal cases. `has_decision`: False of what ended automatically, because the registry names another head."""
    first, _made[0], _last[0] = _made[0], _made[0] + many, many
    given = {
        "many": many, "first": first, "due": due, "filed": filed, "ended": ended, "state": state,
        "province": province, "kind": kind, "is_decided": has_decision and state == "decided",
    }  # fmt: skip
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_CASE, given)


def steps(urls: DatabaseUrls, *happened: tuple[str, dt.datetime]) -> None:
    """Of the cases added last: the state after each event, and when it happened."""
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for number, (state, at) in enumerate(happened):
            given = {"state": state, "at": at, "number": number, "until": 2000000 + _made[0]}
            connection.execute(_STEP, {**given, "many": _last[0]})

"""Open cases by the thousand, for queues: written by the database itself, since filing half a million takes hours."""

from __future__ import annotations

import psycopg

from hemayat.operations.postgres import DatabaseUrls

_CLOCKS = """
INSERT INTO clock (household_id, id, province, about, working_days, agreement_number, started_at, promised_on)
SELECT 1000000 + n, 1000000 + n, lpad((n %% 31)::text, 2, '0'), 'request:' || (1000000 + n), 15, 1, '2019-11-01',
    date '2019-11-20' + (n::bigint * 7919 %% 60)::int
FROM generate_series(1, %(many)s) n"""
_CLOCK_EVENTS = """
INSERT INTO clock_event (household_id, clock_id, number, province, happening, why, at)
SELECT 1000000 + n, 1000000 + n, 1, lpad((n %% 31)::text, 2, '0'), 'started', '', '2019-11-01'
FROM generate_series(1, %(many)s) n"""
# Places, kinds, provinces and days by numbers without a common factor, so that every mixture comes up.
_CASES = """
INSERT INTO request (household_id, id, province, kind, state, person_index, is_synthetic, answers, tracking_code,
    agreement_number, clock_id, due_on, officer_id, awaited, tries, round, created_at, saved_at, filed_at, touched_at,
    stuck_since,    person_sealed, acts_as, is_applicant)
SELECT 1000000 + n, 1000000 + n, lpad((n %% 31)::text, 2, '0'),
    (ARRAY['objection', 'objection', 'dispute', 'application', 'change_of_head'])[n %% 5 + 1],
    (ARRAY['awaiting_officer', 'awaiting_officer', 'awaiting_officer', 'awaiting_registers', 'awaiting_applicant',
        'awaiting_officer', 'under_assessment'])[n %% 7 + 1],
    '\\x00', true, '', 'T' || n, 1, 1000000 + n, date '2019-11-20' + (n::bigint * 7919 %% 60)::int,
    CASE WHEN n %% 7 = 5 THEN 1000000 + n %% 400 END, '{}', 0, 1, '2019-11-01', '2019-11-01',
    timestamptz '2019-11-01' + (n::bigint * 6173 %% 20000) * interval '1 minute',
    CASE WHEN n %% 3 = 0 THEN timestamptz '2019-11-15' + (n::bigint * 4999 %% 20000) * interval '1 minute' END,
    CASE WHEN n %% 13 = 0 THEN timestamptz '2019-11-30' END, '', '', false
FROM generate_series(1, %(many)s) n"""


def many_cases(urls: DatabaseUrls, many: int) -> None:
    """Made-up households with a case each: of every place, kind, province and day."""
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in (_CLOCKS, _CLOCK_EVENTS, _CASES):
            connection.execute(statement, {"many": many})
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE request")

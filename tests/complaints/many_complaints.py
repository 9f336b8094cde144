"""Complaints, and notices that one may complain, by the thousand, for lists: written by the database itself."""

from __future__ import annotations

import psycopg

from hemayat.operations.postgres import DatabaseUrls

# Kinds, provinces and days by numbers without a common factor, so that every mixture comes up.
_COMPLAINTS = """
INSERT INTO complaint (household_id, id, province, kind, state, request_id, tracking_code, key_hash, person_index,
    person_sealed, words, damage_words, dossier, is_synthetic, agreement_number, clock_id, due_on, inspector_id,
    filed_at, ended_at, finding, answer)
SELECT 1000000 + n, n, lpad((n %% 31)::text, 2, '0'), (ARRAY['delay', 'conduct'])[n %% 2 + 1],
    CASE WHEN is_ended THEN 'answered' ELSE 'submitted' END, 1000000 + n, 'C' || n, sha256(n::text::bytea), '\\x00',
    '\\x00', '\\x00', '', '{}', true, 1, 1000000 + n, date '2019-11-20' + (n::bigint * 7919 %% 60)::int,
    CASE WHEN n %% 4 = 0 THEN 1000000 + n %% 40 END,
    timestamptz '2019-11-01' + (n::bigint * 6173 %% 20000) * interval '1 minute',
    CASE WHEN is_ended THEN timestamptz '2019-11-30' END, CASE WHEN is_ended THEN 'not_upheld' ELSE '' END,
    CASE WHEN is_ended THEN '\\x00'::bytea ELSE '' END
FROM generate_series(1, %(many)s) n, LATERAL (SELECT n %% 7 = 0) AS of_it (is_ended)"""

# Two in three of every day: the days of cases come again after sixty of them.
_WAYS = """
INSERT INTO complaint_way (household_id, request_id, province, due_on, opened_at)
SELECT 1000000 + n, 1000000 + n, lpad((n %% 31)::text, 2, '0'), '2019-11-20', '2019-12-02'
FROM generate_series(1, %(many)s) n WHERE n / 60 %% 3 <> 0"""


def many_complaints(urls: DatabaseUrls, many: int) -> None:
    """One of each of these made-up households: six in seven open, and one in four with an inspector."""
    _write(urls, "complaint", _COMPLAINTS, many)


def many_ways(urls: DatabaseUrls, many: int) -> None:
    """Two in three of the heads of `many_cases` were informed that they may complain."""
    _write(urls, "complaint_way", _WAYS, many)


# ---------------------------------------------------------------------------------------- underneath


def _write(urls: DatabaseUrls, table: str, statement: str, many: int) -> None:
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(statement, {"many": many})
        connection.commit()
        connection.autocommit = True
        connection.execute(f"VACUUM ANALYZE {table}")

"""Questions by the thousand, for lists: written by the database itself."""

from __future__ import annotations

import psycopg

from hemayat.operations.postgres import DatabaseUrls
from hemayat.questions.themes import TITLES

# Six in seven wait. Of two themes none does.
_QUESTIONS = """
INSERT INTO question (household_id, id, province, category, theme, state, takes_messages, is_synthetic,
    agreement_number, round, clock_id, due_on, asked_at, waiting_since, answered_at)
SELECT 1000000 + n, n, lpad((n %% 31)::text, 2, '0'), 'problem', (%(themes)s::text[])[n %% %(number_of_themes)s + 1],
    CASE WHEN n %% 7 = 0 THEN 'answered' ELSE 'waiting' END, false, true, 1, 1, n,
    date '2019-11-20' + (n::bigint * 7919 %% 60)::int, '2019-11-15', '2019-11-15',
    CASE WHEN n %% 7 = 0 THEN timestamptz '2019-11-20' END
FROM generate_series(1, %(many)s) n"""


def many_questions(urls: DatabaseUrls, many: int) -> None:
    """One of each of these made-up households."""
    given = {"many": many, "themes": list(TITLES), "number_of_themes": len(TITLES)}
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        connection.execute(_QUESTIONS, given)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE question")

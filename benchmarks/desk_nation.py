"""What the desk of `benchmarks.desk` is filled with: one case that real actions made, and made-up ones by the million.

Every made-up household has an open case. The first of them also have a person, what the run decided about them, an
event, a question and a likely pair; one in five has a complaint. One in ten of these is a whole case: it has the
consents, the history and the sealed answers of the registers of the real case, so that its page reads as much.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from benchmarks.bulk_rows import without_indexes, written_quickly
from benchmarks.queue_nation import fill
from hemayat.operations.postgres import DatabaseUrls

OTHERS = 400_000
"""As many households have more than an open case."""
UNVALUED = 7
"""The household whose case waits for an officer, since no register knows what its car is worth."""
FILLED = (
    "request", "request_event", "request_consent", "register_answer", "clock", "clock_event", "question",
    "question_message", "likely_duplicate", "complaint", "complaint_way", "person_all", "household_all",
    "membership_all",
)  # fmt: skip
_OWN = {"household_id": "1000000 + n", "province": "lpad((n %% 31)::text, 2, '0')"}
_OF_CASE = "t.household_id = %(household)s AND t.request_id = %(request)s"
_WHOLE: Mapping[str, tuple[str, dict[str, str]]] = {
    "request_event": (
        _OF_CASE,
        {"id": "nextval('request_event_number')", "request_id": "1000000 + n", "notice_key": "''"},
    ),
    # The same long text of every consent would be most of the database.
    "request_consent": (
        _OF_CASE,
        {"id": "nextval('request_consent_number')", "request_id": "1000000 + n", "wording": "'.'"},
    ),
    "register_answer": (
        "t.household_id = %(household)s",
        {
            "id": "nextval('register_answer_id_seq')",
            "about": "'request:' || (1000000 + n)",
            "reference": "gen_random_uuid()",
        },
    ),
}
_DECIDED: Mapping[str, tuple[str, dict[str, str]]] = {
    "determination": ("t.household_id = %(household)s", {}),
    "household_data": ("t.household_id = %(household)s", {}),
}
# What every other case has of its history.
_FIRST_EVENT = """
INSERT INTO request_event (household_id, id, province, request_id, at, by_kind, event, state, detail, notice_key)
SELECT 1000000 + n, nextval('request_event_number'), lpad((n %% 31)::text, 2, '0'), 1000000 + n, '2019-11-01', 'system',
    'request.filed', 'submitted', '{}', ''
FROM generate_series(1, %(many)s) n WHERE n %% 10 <> 0"""
# Registers were asked about a person of each of these cases, so each needs a sealed id of that person.
_PERSON = """
UPDATE request t SET person_sealed = r.person_sealed, answers = r.answers, about_run = r.about_run FROM request r
WHERE (r.household_id, r.id) = (%(household)s, %(request)s) AND t.id BETWEEN 1000001 AND 1000000 + %(many)s
    AND t.id %% 10 = 0"""
_COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = %s::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''"""


class RealCase(NamedTuple):
    household: int
    request: int


def real_case(folder: Path) -> RealCase:
    """A small nation published, its registers asked about one objection, which then waits for an officer."""
    from django.test import override_settings  # noqa: PLC0415 - after the settings

    from tests.requests.steps import WHY, filed, head, take_on  # noqa: PLC0415 - as above
    from tests.support.nations import rows_of_nation, with_details  # noqa: PLC0415 - as above
    from tests.support.publishing import decide, publish  # noqa: PLC0415 - as above

    decided = decide(folder, with_details(rows_of_nation(40)))
    publish(decided)
    with override_settings(INQUIRIES="snapshot", DEMO_NATION=decided.snapshot.path):
        request = filed(head(UNVALUED), why=WHY)
        take_on()
    return RealCase(UNVALUED, request)


def fill_desk(urls: DatabaseUrls, many: int, code: str, officer: int, case: RealCase) -> None:
    """Around the real case."""
    from tests.complaints.many_complaints import many_complaints, many_ways  # noqa: PLC0415 - for this alone

    others = min(many, OTHERS)
    given = {"many": others, "household": case.household, "request": case.request}
    with written_quickly(urls), _indexed_after(urls):
        fill(urls, many, code, officer, others)
        many_complaints(urls, others // 5)
        many_ways(urls, many)
        with psycopg.connect(urls.admin) as connection:
            connection.execute("SET session_replication_role = replica")
            connection.execute(_FIRST_EVENT, given)
            for step, tables in ((10, _WHOLE), (1, _DECIDED)):
                for table in tables:
                    connection.execute(_copy(connection, table, *tables[table], step), given)
            connection.execute(_PERSON, given)


# ---------------------------------------------------------------------------------------- underneath


@contextmanager
def _indexed_after(urls: DatabaseUrls) -> Iterator[None]:
    with without_indexes(urls, FILLED):
        yield
    with psycopg.connect(urls.admin, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")


def _copy(
    connection: psycopg.Connection, table: str, condition: str, own: Mapping[str, str], step: int
) -> Composed:
    """The rows of the real case once more for every `step`-th household."""
    own = {**_OWN, **own}
    names = [name for (name,) in connection.execute(_COLUMNS, [table]).fetchall()]
    return SQL(
        "INSERT INTO {0} ({1}) SELECT {2} FROM generate_series({3}, %(many)s, {3}) n CROSS JOIN {0} t WHERE {4}"
    ).format(
        Identifier(table),
        SQL(", ").join(map(Identifier, names)),
        SQL(", ").join(SQL(own.get(name, f"t.{name}")) for name in names),
        SQL(str(step)),
        SQL(condition),
    )

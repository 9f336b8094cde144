"""What the queues of the desk are filled with: open cases, questions and pairs by the thousand, each by one statement.

Provinces, kinds, themes and days by numbers without a common factor, so that every mixture comes up.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import psycopg

from hemayat.operations.postgres import DatabaseUrls

if TYPE_CHECKING:
    from hemayat.accounts.models import StaffMember

NOW = dt.datetime(2019, 12, 3, 8, 0, tzinfo=dt.UTC)
NATIONAL_ID = "9990000018"
"""Of nobody: of a prefix that no office gives out."""

_PEOPLE = """
INSERT INTO person (id, national_id, national_id_index, given_name, family_name, sex, birth_date, is_synthetic)
    OVERRIDING SYSTEM VALUE
SELECT 1000000 + n, %(sealed)s, CASE n WHEN 1 THEN %(index)s ELSE sha256(n::text::bytea) END, 'نام', 'خانواده',
    'female', '1980-01-01', true
FROM generate_series(1, %(many)s) n"""
_HOMES = """
INSERT INTO household (id, province, since)
SELECT 1000000 + n, lpad((n %% 31)::text, 2, '0'), '2019-01-01' FROM generate_series(1, %(many)s) n"""
_MEMBERS = """
INSERT INTO membership (household_id, person_id, province, relation, person_no, valid)
SELECT 1000000 + n, 1000000 + n, lpad((n %% 31)::text, 2, '0'), 'head', 1, daterange('2019-01-01', NULL)
FROM generate_series(1, %(many)s) n"""
_CODE = "UPDATE request SET tracking_code = %(code)s WHERE id = 1000001"
# As much as one officer may have in hand.
_AT_HAND = """
UPDATE request SET officer_id = %(officer)s WHERE id IN (
    SELECT id FROM request WHERE place = 'waiting' AND province = '23' AND id > 1000001 ORDER BY id LIMIT 30)"""
# Of the answers some did not help, and most of those long ago.
_ANSWERS = """
INSERT INTO question_message (household_id, id, province, question_id, by_kind, by_id, channel, words, documents, at,
    rating, rated_at)
SELECT 1000000 + n, n, lpad((n %% 31)::text, 2, '0'), n, 'staff', 1, 'web', '\\x00', '[]', '2019-11-20', 'not_helped',
    timestamptz '2019-11-21' - (n::bigint * 7919 %% 700) * interval '1 day'
FROM generate_series(7, %(many)s, 70) n"""
# One pair in two of one province, so that whoever sees one province alone may open some.
_PAIRS = """
INSERT INTO likely_duplicate (household_id, id, province, other_household_id, other_province, person_id,
    other_person_id, found_at, stage, finding, settled_at, weight, needed, evidence)
SELECT 1000000 + n, n, lpad((n %% 31)::text, 2, '0'), 1000000 + other, lpad((other %% 31)::text, 2, '0'), 1000000 + n,
    1000000 + other, '2019-11-20', CASE WHEN is_settled THEN 'settled' ELSE 'first' END,
    CASE WHEN is_settled THEN 'different' ELSE '' END, CASE WHEN is_settled THEN timestamptz '2019-11-25' END,
    300 + n %% 200, 250, '[]'
FROM generate_series(1, %(many)s - 31) n, LATERAL (SELECT n + CASE n %% 2 WHEN 0 THEN 31 ELSE 1 END, n %% 3 = 0)
    AS of_it (other, is_settled)"""
_STATEMENTS = (_PEOPLE, _HOMES, _MEMBERS, _CODE, _AT_HAND, _ANSWERS, _PAIRS)


def fill(urls: DatabaseUrls, many: int, code: str, at_hand: int, others: int | None = None) -> None:
    """Made-up open cases; `others` of them, or all, have a person, a question and a likely pair too."""
    from hemayat.audit.keys import key_ring  # noqa: PLC0415 - after the settings
    from tests.questions.many_questions import many_questions  # noqa: PLC0415 - for this alone
    from tests.requests.many_cases import many_cases  # noqa: PLC0415 - for this alone

    given = {
        "many": others or many,
        "code": code,
        "index": key_ring().blind_index("national_id", NATIONAL_ID),
        "sealed": key_ring().seal(NATIONAL_ID.encode(), b"national_id"),
        "officer": at_hand,
    }
    many_cases(urls, many)
    many_questions(urls, others or many)
    with psycopg.connect(urls.admin) as connection:
        connection.execute("SET session_replication_role = replica")
        for statement in _STATEMENTS:
            connection.execute(statement, given)
        connection.commit()
        connection.autocommit = True
        connection.execute("VACUUM ANALYZE")


def officer(name: str, provinces: list[str]) -> StaffMember:
    return staff_member(name, provinces, "case_officer")


def staff_member(name: str, provinces: list[str], role: str) -> StaffMember:
    """Made on the first call."""
    from hemayat.audit.context import SYSTEM, acting_as  # noqa: PLC0415 - after the settings
    from tests.support.members import find_or_make_member  # noqa: PLC0415 - as above

    with acting_as(SYSTEM):
        return find_or_make_member(name, roles=[role], provinces=provinces, created_at=NOW)

"""What SQL as the role of the citizens' site changes of a request that is filed: what the acts of its head change.

The session and the request are real; what the role does is rolled back.
"""

from __future__ import annotations

from collections.abc import Iterator

import psycopg
import pytest
from django.utils import timezone
from psycopg.sql import SQL, Identifier

from hemayat.accounts.results import Citizen
from hemayat.operations.postgres import DatabaseUrls
from hemayat.operations.postgres.urls import CITIZEN
from tests.requests.steps import filed, signed_in

REFUSED = psycopg.errors.InsufficientPrivilege
DRAFT = """
INSERT INTO request (household_id, province, kind, state, person_index, person_sealed, acts_as, is_applicant, is_synthetic,
    answers, awaited, tries, round, created_at, saved_at, officer_id, next_at, lane)
VALUES (1, '23', 'application', 'draft', {person}, '', '', true, true, '', {awaited}, 0, 1, now(), now(), {officer_id},
    {next_at}, {lane})
RETURNING id"""
EMPTY = {
    "person": "(acting_person())[1]", "awaited": "'{}'", "officer_id": "NULL", "next_at": "NULL", "lane": "NULL",
}  # fmt: skip
MEMBER = """
INSERT INTO request_member (household_id, request_id, person_no, province, relation, row, person_sealed, person_index,
    confirmed_at, reference)
VALUES (1, %s, 2, '23', 'spouse', '', {}, {}, now(), gen_random_uuid())"""


@pytest.fixture
def by(nation: int) -> Citizen:
    """A head whose session is open."""
    return signed_in(1, timezone.now())


@pytest.fixture
def site(by: Citizen, django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the citizens' site on which this head acts, once `bind` was called."""
    with psycopg.connect(django_db_setup.admin) as connection, connection.transaction(force_rollback=True):
        connection.execute(SQL("SET LOCAL SESSION AUTHORIZATION {}").format(Identifier(CITIZEN)))
        connection.execute("SELECT FROM bind_session(%s, now())", [by.token_hash])
        yield connection


def refused(site: psycopg.Connection, statement: str, *values: object) -> None:
    with pytest.raises(REFUSED), site.transaction():
        assert site.execute(statement.encode(), values).rowcount, "it reached no row"


@pytest.mark.parametrize(
    "change",
    [
        "person_sealed = ''",
        "person_index = ''",
        "mobile = '', mobile_index = ''",
        "person_asked_about = 1",
        "saved_at = now()",
        "next_at = now() + interval '1 year'",
        "next_at = now()",
        "next_at = NULL",
        # A claim in the middle of the statement.
        "next_at = CASE set_config('hemayat.kind', 'system', true) WHEN 'system' THEN now() END",
        "moved_due_on = current_date + 900",
        "stuck_since = now()",
        "words_at = now() + interval '1 day'",
        "words_at = NULL",
        "touched_at = now() + interval '1 day'",
        "state = 'withdrawn', ended_at = now() - interval '1 day'",
    ],
)
def test_a_filed_request_changes_by_the_acts_of_its_head_alone(
    by: Citizen, site: psycopg.Connection, change: str
) -> None:
    request = filed(by, why="خودرو را فروخته‌ام.")
    refused(site, f"UPDATE request SET {change} WHERE id = %s", request)


@pytest.mark.parametrize(
    "change",
    ["words_at = now()", "touched_at = now()", "state = 'withdrawn', ended_at = now(), next_at = NULL"],
)
def test_what_the_acts_of_a_head_change_they_may_change(
    by: Citizen, site: psycopg.Connection, change: str
) -> None:
    request = filed(by)
    assert site.execute(f"UPDATE request SET {change} WHERE id = %s".encode(), [request]).rowcount == 1


def test_registers_are_asked_at_once_after_a_consent_alone(by: Citizen, site: psycopg.Connection) -> None:
    request = filed(by)
    at_once = "UPDATE request SET next_at = now() WHERE id = %s"
    refused(site, at_once, request)
    site.execute(
        "INSERT INTO request_consent (household_id, province, request_id, register, lang, wording, wording_sha256,"
        " version, given_at) VALUES (1, '23', %s, 'properties', 'fa', 'w', '', 1, now())",
        [request],
    )
    assert site.execute(at_once.encode(), [request]).rowcount == 1


@pytest.mark.parametrize(
    ("column", "value"),
    [("officer_id", "1"), ("next_at", "now()"), ("awaited", "'{\"x\": 1}'"), ("lane", "'document'")],
)
def test_a_draft_begins_with_nothing_that_staff_or_the_system_say(
    site: psycopg.Connection, column: str, value: str
) -> None:
    refused(site, DRAFT.format(**{**EMPTY, column: value}))
    refused(site, DRAFT.format(**{**EMPTY, "person": "'\\x01'::bytea"}))
    site.execute(DRAFT.format(**EMPTY).encode())


def test_a_member_is_named_with_who_they_are(site: psycopg.Connection) -> None:
    """By the index the database closes the request to the member's relatives among the staff."""
    number = site.execute(DRAFT.format(**EMPTY).encode()).fetchone()
    for missing in (("NULL", "'x'"), ("'x'", "NULL")):
        with pytest.raises(psycopg.errors.NotNullViolation), site.transaction():
            site.execute(MEMBER.format(*missing).encode(), number)
    site.execute(MEMBER.format("'x'", "'x'").encode(), number)

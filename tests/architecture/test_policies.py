"""Policies of row-level security ask once a statement who acts, and not for each row."""

from __future__ import annotations

import re
from collections.abc import Iterator

import psycopg
import pytest

from hemayat.operations.postgres import DatabaseUrls

POLICIES = "SELECT tablename, policyname, concat_ws(' ', qual, with_check) FROM pg_policies WHERE schemaname = 'public'"
ASKED_ONCE = re.compile(r"\( SELECT acting_\w+\((?:'\w+'::text)?\) AS acting_\w+\)")
OF_A_ROW = re.compile(
    r"\bacting_(?:has_role\(\s*CASE|person_is\(\w+\)|(?:sees_request|writes_draft)\(household_id, request_id\))"
)
"""What is asked depends on the row: on its kind, its person or its request."""
ASKED = re.compile(r"\b(?:acting_\w+|current_setting)\(")
SEEN, SEEN_ASKED_ONCE = "may_see(", ", once, once, once)"


def for_each_row(connection: psycopg.Connection) -> dict[tuple[str, str], str]:
    """Table and policy → what it says, of those that ask more than once."""
    found = {}
    for table, policy, said in connection.execute(POLICIES):
        left = OF_A_ROW.sub("", ASKED_ONCE.sub("once", said))
        if ASKED.search(left) or left.count(SEEN) != left.count(SEEN_ASKED_ONCE):
            found[table, policy] = said
    return found


@pytest.fixture
def owner(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the owner's whose work is rolled back."""
    with psycopg.connect(django_db_setup.owner) as connection:
        yield connection
        connection.rollback()


def test_no_policy_asks_for_each_row_who_acts(owner: psycopg.Connection) -> None:
    assert for_each_row(owner) == {}, (
        "write (SELECT acting_kind()), and may_see(household_id, province, (SELECT acting_kind()), "
        "(SELECT acting_household()), (SELECT acting_provinces()))"
    )


@pytest.mark.parametrize(
    "condition",
    [
        "acting_kind() = 'system'",
        "household_id = acting_household()",
        "may_see(household_id, province)",
        "may_see(household_id, province, acting_kind(), (SELECT acting_household()), (SELECT acting_provinces()))",
        "may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), acting_provinces())",
        "acting_has_role('case_officer')",
        "current_setting('hemayat.actor', true) = 'staff:1'",
    ],
)
def test_a_policy_that_asks_for_each_row_is_found(owner: psycopg.Connection, condition: str) -> None:
    owner.execute(f"CREATE POLICY slow ON request FOR SELECT USING ({condition})".encode())
    assert for_each_row(owner).keys() == {("request", "slow")}


def test_a_statement_over_many_rows_asks_once(django_db_setup: DatabaseUrls) -> None:
    """The rule is part of the statement: a filter of plain comparisons, and questions before the first row."""
    with psycopg.connect(django_db_setup.admin) as connection:
        connection.execute("SET LOCAL ROLE hemayat_app")
        plan = [
            line for (line,) in connection.execute("EXPLAIN (VERBOSE) SELECT household_id FROM request_event")
        ]
    filters = [line for line in plan if "Filter:" in line]
    assert filters
    assert not [line for line in filters if "may_see" in line or "hemayat.kind" in line]

"""SQL of an attacker's own in a transaction of the desk: in whose name it can write.

One row is in every table (every_table.py), with the first member's number wherever a member is named. Another
member acts, with every role.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hemayat.audit.context import Actor
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.every_table import COLLEAGUE, EveryTable, every_table

MEMBER = Actor("staff", f"staff:{COLLEAGUE}", provinces=("*",))
NAMING = """
SELECT DISTINCT conrelid::regclass::text FROM pg_constraint
WHERE contype = 'f' AND confrelid = 'staff_member'::regclass"""
BY_TRIGGER = {
    ("staff_identity", "UPDATE"): "hold_identities and keep_typist hold who confirmed it and who typed it",
    ("staff_session", "DELETE"): "an administrator ends anybody's session",
}
"""Triggers are taken away here."""


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin, everything=True) as made:
        yield made


def test_no_member_writes_a_row_in_the_name_of_another(tables: EveryTable) -> None:
    naming = {table for (table,) in tables.connection.execute(NAMING)}
    written = {(table, statement) for table, statement in tables.written_by(MEMBER) if table in naming}
    assert written == BY_TRIGGER.keys()

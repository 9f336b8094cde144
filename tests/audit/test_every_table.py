"""Row-level security by itself: of another household, of another province, or of nobody, not one row is met."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from hemayat.audit.context import NOBODY, SYSTEM, Actor
from hemayat.operations.postgres import DatabaseUrls
from tests.audit.every_table import COLLEAGUE, HOUSEHOLD, PROVINCE, STRANGER, TIED, EveryTable, every_table

OWN_HEAD = Actor("head", "session:1", household=HOUSEHOLD)
COLLEAGUE_OF_ALL = Actor("staff", f"staff:{COLLEAGUE}", provinces=("*",))
STRANGERS = {
    "another head": Actor("head", "session:2", household=HOUSEHOLD + 1),
    "a head without a household": Actor("head", "session:2"),
    "an officer of another province": Actor("staff", f"staff:{STRANGER}", provinces=("01",)),
    "a member without any province": Actor("staff", f"staff:{STRANGER}"),
    "an organisation": Actor("partner", "partner:1"),
    "nobody": NOBODY,
    "who was never named": None,
}
RELATIVES = [
    Actor("staff", f"staff:{TIED}", provinces=("*",)),
    Actor("staff", f"staff:{TIED}", provinces=(PROVINCE,)),
]
# What is queued for somebody is put there by whoever acts, and read and changed by others.
PUT_BY_WHOEVER_ACTS = {("outbox", "INSERT")}
# A member reads which relatives they named themselves.
OWN_LINES = {"staff_tie"}


@pytest.fixture(scope="module")
def tables(django_db_setup: DatabaseUrls) -> Iterator[EveryTable]:
    with every_table(django_db_setup.admin) as made:
        yield made


@pytest.mark.parametrize("who", STRANGERS)
def test_r4_1c_the_database_shows_a_stranger_no_row_of_any_table(tables: EveryTable, who: str) -> None:
    assert tables.seen_by(STRANGERS[who]) == set()


@pytest.mark.parametrize("who", STRANGERS)
def test_r4_1c_the_database_lets_a_stranger_write_no_row_of_any_table(tables: EveryTable, who: str) -> None:
    assert tables.written_by(STRANGERS[who]) - PUT_BY_WHOEVER_ACTS == set()


@pytest.mark.parametrize("who", RELATIVES, ids=["of all provinces", "of the province"])
def test_a_members_own_and_relatives_files_are_closed_in_every_table(tables: EveryTable, who: Actor) -> None:
    assert tables.seen_by(who) == OWN_LINES
    assert tables.written_by(who) - PUT_BY_WHOEVER_ACTS == set()


def test_the_rows_are_there_for_whom_they_are(tables: EveryTable) -> None:
    """Else nothing would be hidden above."""
    assert len(tables.columns) > 40
    seen = [tables.seen_by(actor) for actor in (SYSTEM, OWN_HEAD, COLLEAGUE_OF_ALL)]
    assert set().union(*seen) | {"request_look"} == tables.columns.keys(), "a look is its member's own"
    assert {"request", "decision", "document", "register_answer", "outbox"} <= seen[1] & seen[2]
    assert ("clock", "INSERT") in tables.written_by(COLLEAGUE_OF_ALL)


@pytest.mark.parametrize(
    ("hole", "found"),
    [
        ("ALTER TABLE decision DISABLE ROW LEVEL SECURITY", {"decision"}),
        ("CREATE POLICY hole ON request FOR SELECT USING (acting_kind() <> 'system')", {"request"}),
        ("CREATE POLICY hole ON clock FOR INSERT WITH CHECK (true)", {("clock", "INSERT")}),
        ("CREATE POLICY hole ON document FOR DELETE USING (true)", {("document", "DELETE")}),
        ("CREATE POLICY hole ON request_visit FOR UPDATE USING (true)", {("request_visit", "UPDATE")}),
    ],
)
def test_a_hole_is_found(tables: EveryTable, hole: str, found: set[object]) -> None:
    stranger = STRANGERS["an officer of another province"]
    with tables.connection.transaction(force_rollback=True):
        tables.connection.execute(hole.encode())
        assert found <= tables.seen_by(stranger) | tables.written_by(stranger)


def test_a_bar_that_is_missing_is_found(tables: EveryTable) -> None:
    with tables.connection.transaction(force_rollback=True):
        for table in ("decision", "request_visit"):
            tables.connection.execute(f"DROP POLICY not_barred ON {table}")
        assert "decision" in tables.seen_by(RELATIVES[0])
        assert ("request_visit", "UPDATE") in tables.written_by(RELATIVES[0])

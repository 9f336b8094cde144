"""Each use of another slice's tables in raw SQL is listed with its reason, and points downward."""

from __future__ import annotations

import pytest

from tests.architecture.sql_files import PACKAGE
from tests.architecture.table_uses import LIST, is_upward, owners, reasons, table, tables_in, uses

UPWARD = {
    (
        "accounts",
        "households",
        "person",
    ): "a person asks for a code before anybody acts; a policy would hide everybody",
    ("partners", "households", "membership"): "whether the one who consented is still the head",
    ("partners", "households", "person"): "as above",
    (
        "households",
        "eligibility",
        "published_run",
    ): "the data that people see are those of the run that they see",
    (
        "households",
        "eligibility",
        "household_not_decided",
    ): "a household that a run did not decide does not end",
    ("eligibility", "publication", "publication"): "which run corrects which",
    (
        "eligibility",
        "approvals",
        "approval_standing",
    ): "whether another household was paid: an approval that ended early ends what its result would pay",
    (
        "households",
        "requests",
        "request_member",
    ): "every policy asks one function who is barred; a copy of the names in a lower table could be out of date",
    ("households", "requests", "request"): "as above: whether the request was filed",
}
"""Reader, owner, table → why. Before one is added: can the function move up, or the table down?"""


@pytest.mark.slow
def test_every_use_is_listed_with_its_reason() -> None:
    assert LIST.read_text("utf-8") == table(), "python -m tests.architecture.table_uses writes the list"
    why = reasons()
    used = {(use.reader, use.owner) for use in uses()}
    assert {(reader, owner) for reader, owners_ in why.items() for owner in owners_} == used
    assert all(len(text.split()) > 1 for owners_ in why.values() for text in owners_.values())


def test_none_points_upward_but_those_that_are_known() -> None:
    assert {(use.reader, use.owner, use.table) for use in uses() if is_upward(use.reader, use.owner)} == set(
        UPWARD
    )


def test_every_table_has_an_owner_in_the_list_of_layers() -> None:
    assert {"request", "person", "determination", "acting_key", "referral_line", "in_force"} - {
        *owners()
    } == {"in_force"}
    assert all((PACKAGE / owner.replace(".", "/")).is_dir() for owner in owners().values())


@pytest.mark.parametrize(
    ("sql", "found"),
    [
        ("SELECT 1 FROM request r, household AS h, unnest(a) u WHERE true", {"request", "household"}),
        ("SELECT 1 FROM form f JOIN request r USING (id)", {"form", "request"}),
        ("DELETE FROM person p USING membership m", {"person", "membership"}),
        ("-- FROM nothing\nUPDATE request SET id = 1", {"request"}),
        ("SELECT 1 FROM in_force(7) f LEFT JOIN decision d ON true", {"decision"}),
    ],
)
def test_tables_are_found_in_sql(sql: str, found: set[str]) -> None:
    assert {name for name, _ in tables_in(sql)} == found


def test_what_is_written_is_known() -> None:
    assert dict(tables_in("INSERT INTO outbox (id) SELECT id FROM request")) == {
        "outbox": True,
        "request": False,
    }

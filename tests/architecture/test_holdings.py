"""Every table about somebody, and every column of it, is given out to its household or has a reason why not."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django.db import connection

from hemayat.audit.sealed_columns import sealed_columns
from hemayat.data_rights.catalogue import KEY, catalogue
from hemayat.data_rights.copy_schema import schema
from hemayat.data_rights.erasure import ERASERS
from hemayat.data_rights.schedule import schedule
from tests.audit.row_security import NAMES, OF_SOMEBODY

pytestmark = pytest.mark.django_db
COLUMNS = """
SELECT c.relname, array_agg(a.attname::text) FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid
WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p') AND NOT c.relispartition
    AND a.attnum > 0 AND NOT a.attisdropped GROUP BY 1"""
# What the law keeps: nothing that erases may so much as name it.
FOR_GOOD = re.compile(
    r"\b(?:DELETE FROM|UPDATE|TRUNCATE)\s+(?:TABLE\s+)?(?:decision|determination|household_data|household_letter"
    r"|case_data|approval\w*"
    r"|referral\w*|audit_\w+|request_event|complaint_event|complaint_letter|question_message|clock\w*|inquiry_receipt"
    r"|register_answer)\b",
    re.IGNORECASE,
)


@pytest.fixture
def tables() -> dict[str, set[str]]:
    """Table → its columns, of those that hold something about somebody."""
    with connection.cursor() as cursor:
        cursor.execute(COLUMNS)
        found = {name: set(columns) for name, columns in cursor.fetchall()}
    known = catalogue().tables | {column.table for column in sealed_columns()}
    return {
        name: columns
        for name, columns in found.items()
        if OF_SOMEBODY & columns or name in NAMES or name in known
    }


def test_every_table_about_somebody_is_in_a_copy_or_excused_with_a_reason(
    tables: dict[str, set[str]],
) -> None:
    known = catalogue().tables
    assert not tables.keys() - known, (
        "put it into data_rights/catalogue.yaml: as a part, or withheld with a reason"
    )
    assert all(len(why) > 20 for why in catalogue().withheld.values())


def test_every_column_of_what_is_given_out_is_given_out_or_left_out_with_a_reason(
    tables: dict[str, set[str]],
) -> None:
    for part in catalogue().parts:
        named = part.columns.keys() | part.left_out.keys()
        assert not part.columns.keys() & part.left_out.keys(), part.name
        if "the rest" not in part.left_out:
            assert tables[part.table] - named <= {KEY}, part.name
        assert part.columns.keys() <= tables[part.table], f"{part.name} names a column that is not there"
        assert (part.unseal.keys() | set(part.json)) <= part.columns.keys(), part.name


def test_what_is_given_out_unsealed_is_opened_as_it_was_sealed() -> None:
    about = {(column.table, column.column): column.about for column in sealed_columns()}
    for part in catalogue().parts:
        for column in part.columns:
            assert part.unseal.get(column) == about.get((part.table, column)), (part.name, column)


def test_every_table_has_a_rule_by_which_it_is_kept_and_every_rule_with_days_erases() -> None:
    rules = schedule()
    assert set(catalogue().kept.values()) <= rules.keys()
    assert {rule.name for rule in rules.values() if rule.days is not None} == ERASERS.keys()
    assert all((rule.days is None) == (rule.since is None) for rule in rules.values())


def test_nothing_that_erases_names_what_the_law_keeps() -> None:
    from hemayat.data_rights import erasure  # noqa: PLC0415 - its file is read, not called

    assert FOR_GOOD.search("delete from audit_event")
    folder = Path(erasure.__file__).parent
    for name in ("erasure.py", "sql/lapsing.sql"):
        assert not FOR_GOOD.search((folder / name).read_text("utf-8")), name


def test_each_part_is_described() -> None:
    described = schema()["properties"]["parts"]["properties"]
    assert described.keys() == {"decisions", *(part.name for part in catalogue().parts)}

"""squawk finds nothing in what migrations do to tables that people are using: no long lock, no rewritten table."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.db import connection, migrations
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ProjectState

from tests.architecture.clauses import ROOT

SQUAWK = Path(sys.executable).parent / "squawk"
FIRST_TABLES = "_tables"
"""Names of migrations that make the first tables of a slice end so: nobody is at work yet, and they are empty."""
QUICK = "an index is removed in a moment, and `hemayat migrate` stands back if the table is in use"
FEW = "the database refuses another column while the function names the row; it is made again in the same transaction"
EXCEPTIONS = {
    ("accounts", "0008_closings"): {
        "ban-drop-constraint": "it is made again, with one more word, in the same transaction",
        "constraint-missing-not-valid": "a table of a few hundred changes of powers, which only administrators write",
    },
    ("households", "0004_likely_pair_evidence"): {
        "ban-drop-function": FEW,
        "ban-drop-default": "Django adds a column with a default and takes the default away in the same moment",
    },
    ("notifications", "0003_no_search_by_beginning"): {"require-concurrent-index-deletion": QUICK},
    ("publication", "0004_resumed_by_two"): {
        "adding-foreign-key-constraint": "pauses are few, and the new column is empty: the check takes no time",
    },
    ("requests", "0005_no_search_by_beginning"): {"require-concurrent-index-deletion": QUICK},
    ("requests", "0029_members_have_an_index"): {
        "adding-not-nullable-field": "only applications name members: the check of the few rows takes no time",
    },
    ("requests", "0031_consent_asked"): {
        "ban-drop-not-null": "nothing that was released before reads this table",
    },
    ("requests", "0021_second_look"): {
        "ban-drop-constraint": "it is made again, with one more word, in the same transaction",
        "constraint-missing-not-valid": "reviews of findings are few, and a check of one short column takes no time",
    },
}
"""Migration → rule → why it is broken there."""


def faults(sql: str, *, is_atomic: bool = True) -> set[str]:
    """The rules that a migration with this SQL breaks."""
    command = [str(SQUAWK), "--config", str(ROOT / ".squawk.toml"), "--reporter", "json"]
    if not is_atomic:
        command.append("--no-assume-in-transaction")
    ran = subprocess.run(command, input=sql, capture_output=True, text=True, check=False, cwd=ROOT)
    return {fault["rule_name"] for fault in json.loads(ran.stdout)}


def later_migrations() -> Iterator[tuple[tuple[str, str], str, bool]]:
    """Each migration of ours after the first tables: its app and name, its SQL, and whether it is one transaction."""
    loader = MigrationLoader(connection)
    state = ProjectState()
    for key in loader.graph._generate_plan(loader.graph.leaf_nodes(), at_end=True):
        migration = loader.graph.nodes[key]
        if not type(migration).__module__.startswith("hemayat.") or key[1].endswith(FIRST_TABLES):
            state = migration.mutate_state(state, preserve=False)
            continue
        with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
            state = migration.apply(state, editor, collect_sql=True)
        yield key, "\n".join(editor.collected_sql), migration.atomic


@pytest.mark.slow
@pytest.mark.django_db
def test_no_migration_locks_a_table_for_long() -> None:
    found = {key: faults(sql, is_atomic=is_atomic) for key, sql, is_atomic in later_migrations()}
    assert {key: rules for key, rules in found.items() if rules} == {
        key: set(rules) for key, rules in EXCEPTIONS.items()
    }


@pytest.mark.parametrize(
    ("sql", "rule"),
    [
        ("CREATE INDEX of_day ON request (filed_at);", "require-concurrent-index-creation"),
        ("ALTER TABLE request ALTER COLUMN kind TYPE text;", "changing-column-type"),
        ("ALTER TABLE request ADD COLUMN day date NOT NULL;", "adding-required-field"),
        ("ALTER TABLE request ADD CONSTRAINT kinds CHECK (kind <> '');", "constraint-missing-not-valid"),
        ("ALTER TABLE request RENAME COLUMN kind TO sort;", "renaming-column"),
    ],
)
def test_what_locks_a_table_is_found(sql: str, rule: str) -> None:
    assert rule in faults(sql)


@pytest.mark.django_db
def test_the_guide_builds_an_index_beside_those_who_write() -> None:
    block = re.search(
        r"```python\n(class Migration.*?)```", (ROOT / "CONTRIBUTING.md").read_text("utf-8"), re.DOTALL
    )
    assert block
    made: dict[str, Any] = {"migrations": migrations}
    exec(block[1], made)
    migration = made["Migration"]("0006_request_of_day", "requests")
    with connection.schema_editor(collect_sql=True, atomic=migration.atomic) as editor:
        migration.apply(ProjectState(), editor, collect_sql=True)
    sql = "\n".join(editor.collected_sql)
    assert "CREATE INDEX CONCURRENTLY request_of_day" in sql
    assert faults(sql, is_atomic=False) == set()
    assert faults(sql) == {"ban-concurrent-index-creation-in-transaction"}

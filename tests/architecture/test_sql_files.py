"""Migrations are frozen, and the SQL files of the slices say what the migrated database has."""

from __future__ import annotations

import re
import shutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from hemayat.operations.postgres import DatabaseUrls
from tests.architecture import sql_files
from tests.architecture.database_objects import Objects, objects, reset, versions
from tests.architecture.sql_files import PACKAGE, Statement, freeze, live, slices, unfrozen

OWN_FILE = 'Path(__file__).with_suffix(".sql").read_text("utf-8")'
READS = re.compile(r"read_text|read_bytes|\bopen\(|\.sql\b")


@pytest.fixture
def owner(django_db_setup: DatabaseUrls) -> Iterator[psycopg.Connection]:
    """A connection of the owner's whose work is rolled back."""
    with psycopg.connect(django_db_setup.owner) as connection:
        yield connection
        connection.rollback()


def everything() -> list[Statement]:
    return [statement for folder in slices() for statement in live(folder)]


def differences(connection: psycopg.Connection, statements: list[Statement]) -> dict[str, tuple[str, str]]:
    """What the database has and these statements say otherwise, or do not say: as the database has it, as they say."""
    before = objects(connection)
    reset(connection)
    places = versions(connection)
    # In any order, since everything that they name is there. A right for some columns comes after that for the whole
    # table was taken away.
    for statement in sorted(statements, key=lambda one: not one.bare.startswith("REVOKE")):
        connection.execute(
            re.sub(r"^CREATE (?=FUNCTION|VIEW)", "CREATE OR REPLACE ", statement.bare).encode()
        )
    after: Objects = objects(connection)
    again = versions(connection)
    unsaid = {name: ("there", "in no file") for name, place in places.items() if again.get(name) == place}
    return unsaid | {
        name: (before.get(name, "missing"), after.get(name, "missing"))
        for name in before.keys() | after.keys()
        if before.get(name) != after.get(name)
    }


def test_a_migration_reads_no_file_but_its_own() -> None:
    migrations = [*PACKAGE.rglob("migrations/[0-9]*.py")]
    texts = {path: path.read_text("utf-8").replace(OWN_FILE, "") for path in migrations}
    assert not [path for path, text in texts.items() if READS.search(text)]
    assert {path.with_suffix("") for path in PACKAGE.rglob("migrations/*.sql")} == {
        path.with_suffix("") for path in migrations if OWN_FILE in path.read_text("utf-8")
    }


@pytest.mark.parametrize("folder", slices())
def test_a_slice_has_frozen_what_its_files_say(folder: str) -> None:
    changed, gone = unfrozen(folder)
    advice = f"write the migration: python -m tests.architecture.sql_files {folder} NAME"
    assert not [(one.path.name, one.plain) for one in changed], advice
    assert not gone, advice


def test_each_thing_is_made_in_one_place() -> None:
    places = Counter(statement.key for statement in everything() if statement.key)
    assert not [key for key, number in places.items() if number > 1]


@pytest.mark.slow
def test_the_migrated_database_is_what_the_files_say(owner: psycopg.Connection) -> None:
    assert differences(owner, everything()) == {}


@pytest.mark.slow
@pytest.mark.parametrize(
    ("change", "found"),
    [
        ("CREATE FUNCTION forgotten() RETURNS int LANGUAGE sql RETURN 1", "forgotten()"),
        ("CREATE VIEW forgotten AS SELECT 1 AS one", "forgotten"),
        (
            "CREATE OR REPLACE FUNCTION acting_provinces() RETURNS text[] LANGUAGE sql STABLE RETURN '{}'::text[]",
            "function acting_provinces()",
        ),
        ("CREATE POLICY forgotten ON request USING (true)", "policy forgotten on request"),
        ("DROP POLICY seen ON request", "policy seen on request"),
        ("DROP TRIGGER append_only ON audit_event", "trigger append_only on audit_event"),
        ("ALTER TABLE document DISABLE ROW LEVEL SECURITY", "row-level security of document"),
        ("GRANT DELETE ON request TO hemayat_app", "rights on request"),
        ("GRANT UPDATE (id) ON request TO hemayat_citizen", "rights on request id"),
        ("GRANT EXECUTE ON FUNCTION file_drafts TO PUBLIC", "rights on function file_drafts"),
    ],
)
def test_what_no_file_says_is_found(owner: psycopg.Connection, change: str, found: str) -> None:
    owner.execute(change.encode())
    assert any(name.startswith(found) for name in differences(owner, everything()))


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of one slice's SQL and migrations."""
    for folder in ("sql", "migrations"):
        shutil.copytree(PACKAGE / "letters" / folder, tmp_path / "letters" / folder)
    monkeypatch.setattr(sql_files, "PACKAGE", tmp_path)
    return tmp_path


@pytest.mark.slow
def test_a_changed_file_is_frozen_into_a_migration_that_a_database_takes(
    package: Path, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = package / "letters" / "sql" / "letters.sql"
    text = file.read_text("utf-8")
    assert freeze("letters", "nothing") is None
    policy = re.search(r"CREATE POLICY (\w+) ON household_letter FOR SELECT[^;]*;\n", text)
    assert policy
    file.write_text(
        text.replace(policy[0], "")
        + "-- Of nobody.\nCREATE FUNCTION letters_of(nobody bigint DEFAULT 0) RETURNS int LANGUAGE sql RETURN 1;\n"
        "CREATE POLICY of_nobody ON household_letter FOR SELECT USING (false);\n"
    )
    written = freeze("letters", "of_nobody")
    assert written
    assert written.name == "0003_of_nobody.sql"
    frozen = written.read_text("utf-8")
    assert frozen.startswith(f"DROP POLICY {policy[1]} ON household_letter;\n")
    assert "-- Of nobody.\nCREATE OR REPLACE FUNCTION letters_of(" in frozen
    assert "DROP POLICY IF EXISTS of_nobody ON household_letter;\nCREATE POLICY of_nobody" in frozen
    assert unfrozen("letters") == ([], [])
    owner.execute(frozen.encode())
    assert freeze("letters", "again") is None
    file.write_text(text)
    back = freeze("letters", "back")
    assert back
    owner.execute(back.read_bytes())
    monkeypatch.undo()
    assert differences(owner, everything()) == {}

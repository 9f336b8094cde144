"""The list of deliberate faults fits the code, and leaves out no requirement."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache

import pytest

from tests.architecture.clauses import ROOT, rows
from tests.mutations.fault import Fault, Kind, all_faults
from tests.mutations.known_catchers import keep_catchers, key_of, read_catchers
from tests.mutations.protections import PROTECTIONS
from tests.mutations.tree import MIGRATIONS_READ, frozen_path

FAULTS = all_faults()


@cache
def _text(path: str) -> str:
    return (ROOT / path).read_text("utf-8")


@pytest.mark.parametrize("fault", FAULTS, ids=lambda fault: f"{fault.requirement}-{fault.path}")
def test_a_fault_changes_one_place_of_a_file_that_exists(fault: Fault) -> None:
    assert _text(fault.path).count(fault.old) == 1, f"{fault.path}: not exactly once: {fault.old!r}"
    assert fault.old != fault.new
    assert not fault.path.startswith(("tests/", "docs/")), "a fault is put into the product"
    assert fault.effect.endswith(".")


@pytest.mark.parametrize(
    "fault",
    [fault for fault in FAULTS if "/sql/" in fault.path],
    ids=lambda fault: f"{fault.path}-{fault.effect}",
)
def test_a_fault_of_sql_reaches_the_database(fault: Fault) -> None:
    """A database is made by frozen migrations: the fault is put into the last of them that has its line."""
    frozen = frozen_path(fault)
    assert frozen, "no migration has the text of this fault"
    assert _text(frozen).count(fault.old) == 1


def test_every_requirement_has_two_faults_and_one_is_a_wrong_value_or_person() -> None:
    number = Counter(fault.requirement for fault in FAULTS)
    assert not {requirement for requirement in rows() if number[requirement] < 2}
    subtle = {fault.requirement for fault in FAULTS if fault.kind is not Kind.OTHER}
    assert set(rows()) <= subtle


def test_no_fault_is_listed_twice() -> None:
    changes = Counter((fault.path, fault.old, fault.new, fault.requirement) for fault in FAULTS)
    assert not [change for change, number in changes.items() if number > 1]


def test_every_fault_belongs_to_a_requirement_or_a_protection_and_none_is_without() -> None:
    assert {fault.requirement for fault in FAULTS} == set(rows()) | set(PROTECTIONS)


@pytest.mark.parametrize("name", PROTECTIONS)
def test_the_tests_of_a_protection_exist(name: str) -> None:
    for test in PROTECTIONS[name]:
        path, _, function = test.partition("::")
        assert re.search(rf"^def {function}\(", _text(path), re.MULTILINE), test


def test_migrations_import_nothing_from_folders_whose_faults_begin_with_the_migrated_database() -> None:
    imported = {
        name
        for file in (ROOT / "src" / "hemayat").rglob("migrations/*.py")
        for name in re.findall(r"^\s*(?:from|import) hemayat\.(\w+)", file.read_text("utf-8"), re.MULTILINE)
    }
    assert imported <= MIGRATIONS_READ


def test_a_known_catcher_is_kept_for_a_listed_fault_and_forgotten_with_it(tmp_path) -> None:
    file, (one, other) = tmp_path / "known.json", FAULTS[:2]
    keep_catchers(
        {key_of(one): "tests/a.py::test_a", key_of(other): "tests/b.py::test_b"}, {key_of(one)}, file
    )
    assert read_catchers(file) == {key_of(one): "tests/a.py::test_a"}
    keep_catchers({key_of(other): "tests/b.py::test_b"}, {key_of(one), key_of(other)}, file)
    assert set(read_catchers(file)) == {key_of(one), key_of(other)}


def test_known_catchers_are_of_listed_faults() -> None:
    assert set(read_catchers()) <= {key_of(fault) for fault in FAULTS}

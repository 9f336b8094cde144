"""Each test finds the database as migrations left it, and a copied nation is what publishing would have written."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from django.db import connection

from hemayat.operations.postgres import DatabaseUrls, find_binaries
from hemayat.publication.models import Publication
from tests.support.database import (
    administration,
    empty,
    has_leftovers,
    is_untouched,
    rows_of_tables,
    sequences,
    shipped,
    used_tables,
)
from tests.support.published_copies import put_copy, take_copy
from tests.support.publishing import Decided, decide, publish

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def decided(tmp_path_factory: pytest.TempPathFactory) -> Decided:
    return decide(tmp_path_factory.mktemp("copied"))


def _structure(urls: DatabaseUrls) -> str:
    """Tables, indexes, triggers, rights: all but the rows."""
    command = [find_binaries().path("pg_dump"), "--schema-only", urls.admin]
    lines = subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()
    # The fences of one dump are never those of another.
    text = "\n".join(line for line in lines if not line.startswith("\\"))
    # A first nation's tables replace the shipped ones and name the default.
    return text.replace("\nWITH (autovacuum_enabled='true')", "")


@pytest.mark.django_db(transaction=True)
def test_nothing_that_a_test_committed_is_left(django_db_setup: DatabaseUrls, decided: Decided) -> None:
    urls, before = django_db_setup, _structure(django_db_setup)
    publish(decided)
    with administration(urls) as admin:
        admin.execute("CREATE TABLE left_behind (id int)")
        admin.execute("UPDATE agreement_version SET number = 7")
        admin.execute("DELETE FROM holiday")
    assert not is_untouched(urls)

    empty(urls)

    assert is_untouched(urls)
    assert _structure(urls) == before
    with administration(urls) as admin:
        assert used_tables(admin) == shipped(urls).filled.keys()
        counted = admin.execute(
            "SELECT reltuples FROM pg_class WHERE oid = 'person_all'::regclass"
        ).fetchone()
        assert counted == (-1,), "the planner knows as little as of a table that was never written to"


@pytest.mark.django_db(transaction=True)
def test_rows_that_were_rolled_back_leave_no_space_taken(django_db_setup: DatabaseUrls) -> None:
    with administration(django_db_setup) as admin:
        shipped_tables = used_tables(admin)
        admin.execute(
            "BEGIN; INSERT INTO household_all (id, province, since) VALUES (1, '23', now()); ROLLBACK"
        )
        assert used_tables(admin) != shipped_tables

        empty(django_db_setup)

        assert used_tables(admin) == shipped_tables


@pytest.mark.django_db(transaction=True)
def test_one_row_is_enough_for_the_database_to_be_touched(django_db_setup: DatabaseUrls) -> None:
    with administration(django_db_setup) as admin:
        admin.execute("INSERT INTO household (id, province, since) VALUES (1, '23', now())")
    assert not is_untouched(django_db_setup)
    assert has_leftovers(django_db_setup)


@pytest.mark.django_db(transaction=True)
def test_a_test_that_was_rolled_back_leaves_nothing_but_its_sequences(django_db_setup: DatabaseUrls) -> None:
    with administration(django_db_setup) as admin:
        admin.execute("BEGIN; SELECT nextval('request_number'); ROLLBACK")
    assert not is_untouched(django_db_setup)
    assert not has_leftovers(django_db_setup)


@pytest.mark.django_db(transaction=True)
def test_a_copied_nation_is_what_publishing_wrote(
    django_db_setup: DatabaseUrls, decided: Decided, tmp_path: Path
) -> None:
    urls, run_id = django_db_setup, publish(decided)
    structure, copy = _structure(urls), take_copy(urls, run_id, str(decided.run))
    with administration(urls) as admin:
        rows, values = rows_of_tables(admin), sequences(admin)
    empty(urls)

    assert put_copy(urls, copy, str(decided.run)) == run_id

    assert _structure(urls) == structure
    with administration(urls) as admin:
        assert rows_of_tables(admin) == rows
        assert sequences(admin) == values

    connection.close()
    empty(urls)
    put_copy(urls, copy, str(tmp_path / "elsewhere"))
    assert Publication.objects.get(pk=run_id).run_dir == str(tmp_path / "elsewhere")

"""What is missing is found without Django, and where nothing is, Django is not asked."""

from __future__ import annotations

from pathlib import Path

import psycopg
import pytest
from django.db.migrations.loader import MigrationLoader

from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.operations.migration import migrate, shipped
from hemayat.operations.postgres import DatabaseUrls, create_database
from tests.operations.test_readiness import told
from tests.support.database import server

NO_TIME = -1
"""A limit that PostgreSQL refuses: whoever would really migrate falls over it."""


def test_what_is_shipped_is_what_django_finds() -> None:
    assert shipped() == set(MigrationLoader(None).disk_migrations)


def test_a_database_of_this_version_is_left_alone(tmp_path: Path, django_db_setup: DatabaseUrls) -> None:
    migrate(read_environment(told(tmp_path)), django_db_setup.owner, lock_seconds=NO_TIME)


@pytest.mark.slow
def test_an_empty_database_is_not(tmp_path: Path) -> None:
    empty = create_database(server(), "test_migrating_nothing")
    with pytest.raises(HemayatError, match="lock_timeout"):
        migrate(read_environment(told(tmp_path)), empty.owner, lock_seconds=NO_TIME)


def test_a_database_of_the_old_beginning_is_refused_in_plain_words(tmp_path: Path) -> None:
    old = create_database(server(), "test_migrating_old_beginning")
    with psycopg.connect(old.owner) as connection:
        connection.execute("CREATE TABLE django_migrations (app text, name text)")
        connection.execute("INSERT INTO django_migrations VALUES ('audit', '0001_context')")
    with pytest.raises(HemayatError, match="made by an unreleased version"):
        migrate(read_environment(told(tmp_path)), old.owner)

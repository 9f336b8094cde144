"""This process as part of an installation, with its database, for as long as one command lasts."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from hemayat.audit.process_key import act_as_system
from hemayat.common.errors import HemayatError
from hemayat.config.environment import Environment, read_environment
from hemayat.operations.migration import missing_migrations
from hemayat.operations.postgres import PostgresCluster
from hemayat.operations.service_processes import configure_django, database, give_process_key

NO_DATABASE = "there is no database in {home}: name one with DATABASE_URL, or create one with `hemayat serve`"
NOT_RUNNING = (
    "the database in {home} is not running, and this command does not start it: run `hemayat serve`, or name "
    "another database with DATABASE_URL"
)
NO_ANSWER = "the database does not answer: {fault}"
NO_TABLES = "the database has no tables yet: create them with `hemayat migrate`"
NOT_CURRENT = "the database is not at this version ({missing} is missing): run `hemayat migrate`"


@contextmanager
def installation() -> Iterator[None]:
    """For a command that changes data: a stopped database of our own is started for as long as it lasts.

    Raises HemayatError if there is no database, or if its tables are not those of this version.
    """
    environment = read_environment()
    _check_exists(environment)
    give_process_key(environment)
    with database(environment) as addresses:
        check_tables(addresses.app)
        configure_django(environment, addresses.app)
        yield


@contextmanager
def read_only_installation() -> Iterator[None]:
    """For a command that only reads: it never creates, starts or migrates a database.

    Raises HemayatError as `installation` does, and if our own database is not running.
    """
    environment = read_environment()
    url = environment.database_url or _running_url(environment)
    give_process_key(environment)
    check_tables(url)
    configure_django(environment, url)
    yield


def check_tables(url: str) -> None:
    """Raises HemayatError, in one line, unless the database answers, has all our tables, and knows this process."""
    try:
        with psycopg.connect(url) as connection:
            has_tables = connection.execute("SELECT to_regclass('django_migrations') IS NOT NULL").fetchone()
            if has_tables != (True,):
                raise HemayatError(NO_TABLES)
            if behind := missing_migrations(connection):
                raise HemayatError(NOT_CURRENT.format(missing=behind[0]))
            act_as_system(connection)
    except psycopg.OperationalError as fault:
        raise HemayatError(NO_ANSWER.format(fault=str(fault).splitlines()[0])) from None


def _check_exists(environment: Environment) -> None:
    if not environment.database_url and not (environment.home / "postgres").exists():
        raise HemayatError(NO_DATABASE.format(home=environment.home))


def _running_url(environment: Environment) -> str:
    _check_exists(environment)
    urls = PostgresCluster(environment.home / "postgres").running()
    if urls is None:
        raise HemayatError(NOT_RUNNING.format(home=environment.home))
    return urls.app

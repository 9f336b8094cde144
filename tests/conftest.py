"""For every test: a real PostgreSQL; those on Spark are skipped, in one plain line, where no Java can run it."""

from __future__ import annotations

import gc
import os
import re
import shutil
import ssl
import subprocess
from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import django
import httpx
import hypothesis
import pytest
import typer.main
import typer.testing
from django.test import TransactionTestCase
from httpx._transports import default
from pytest_django.plugin import DjangoDbBlocker

from assets import messages
from hemayat.operations.postgres import DatabaseUrls
from tests.support import database

OLDEST_JAVA = 17
TESTS = Path(__file__).parent
FIRST_OF_EACH = ("journeys", "publication", "cli", "operations", "synthetic")
"""Folders with slow tests whose parameters are languages, screens, or the moment at which a process is killed."""
NO_JAVA = f"the tests on Spark did not run: no Java {OLDEST_JAVA} or later was found"


@cache
def _java() -> int:
    """The release of the Java that Spark would start; 0 if there is none."""
    home = os.environ.get("JAVA_HOME", "")
    command = str(Path(home, "bin", "java")) if home else "java"
    if not shutil.which(command):
        return 0
    said = subprocess.run([command, "-version"], capture_output=True, text=True, check=False).stderr
    release = re.search(r'version "(\d+)', said)
    return int(release[1]) if release else 0


# Modules and tests live until the end: while they are collected there is hardly anything to free.
gc.disable()


def pytest_configure(config: pytest.Config) -> None:
    if not hasattr(config, "workerinput"):
        # A catalogue that was edited since the last run is compiled, so that no test reads yesterday's texts.
        messages.compile_catalogues()
    # How long one example takes depends on what else the machine does.
    hypothesis.settings.register_profile("tests", deadline=None)
    hypothesis.settings.load_profile("tests")
    django.setup()
    if not hasattr(config, "workerinput"):
        database.start_server(config)


@pytest.fixture(scope="session")
def django_db_setup(django_db_blocker: DjangoDbBlocker, worker_id: str) -> Iterator[DatabaseUrls]:
    """The database of this process, as pytest-django asks for it."""
    with django_db_blocker.unblock():
        urls = database.migrated_database(f"test_{worker_id}")
        with pytest.MonkeyPatch.context() as patch:
            # The application may not truncate, so Django's own way of emptying tables would fail.
            patch.setattr(TransactionTestCase, "_fixture_teardown", lambda _: database.empty(urls))
            _see_that_events_have_words(patch)
            yield urls
        assert not database.has_leftovers(urls), "a test has left something in the database"


def _see_that_events_have_words(patch: pytest.MonkeyPatch) -> None:
    """Whatever is recorded in any test is something that oversight reads in words; tests may make up "test.…"."""
    from hemayat.audit import actions  # noqa: PLC0415 - models, once Django is set up
    from hemayat.oversight.event_texts import EVENT_WORDS  # noqa: PLC0415 - as above

    told = actions.events_told

    def events_told(happened: Sequence[actions.AuditEntry]) -> str:
        named = {one.event for one in happened if not one.event.startswith("test")}
        assert named <= set(EVENT_WORDS), f"without words: {named - set(EVENT_WORDS)}"
        return told(happened)

    patch.setattr(actions, "events_told", events_told)


@pytest.fixture(autouse=True)
def own_umask() -> Iterator[None]:
    """The command line changes that of its process, which here is everybody's: another account read no file then."""
    before = os.umask(0o022)
    os.umask(before)
    yield
    os.umask(before)


@pytest.fixture(autouse=True)
def known_agreement() -> None:
    """As in a process that has just read the agreement in force: no test reads it by chance."""
    from hemayat.agreements import contacts  # noqa: PLC0415 - models, once Django is set up

    contacts.keep(_shipped_agreement())


@cache
def _shipped_agreement() -> Any:
    from hemayat.agreements.contacts import shipped_agreement  # noqa: PLC0415 - as above

    return shipped_agreement()


@pytest.fixture(autouse=True, scope="session")
def _read_certificates_once() -> Iterator[None]:
    """Each new HTTP client reads all certificate authorities, which takes longer than most tests."""
    read = httpx.create_ssl_context

    @cache
    def read_once(trust_env: bool, _file: str | None, _folder: str | None) -> ssl.SSLContext:
        return read(trust_env=trust_env)

    def create_ssl_context(verify: Any = True, cert: Any = None, trust_env: bool = True) -> ssl.SSLContext:
        if verify is not True or cert:
            return read(verify, cert, trust_env)
        return read_once(trust_env, os.environ.get("SSL_CERT_FILE"), os.environ.get("SSL_CERT_DIR"))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(default, "create_ssl_context", create_ssl_context)
        yield


@pytest.fixture(autouse=True, scope="session")
def _build_command_line_once() -> Iterator[None]:
    """Typer builds every command anew for each call, which a process of the command line does only once."""
    built = cache(typer.main.get_command)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(typer.main, "get_command", built)
        patch.setattr(typer.testing, "_get_command", built)
        yield


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    _mark_repetitions(items)
    on_spark = [item for item in items if item.get_closest_marker("spark")]
    if on_spark and _java() < OLDEST_JAVA:
        for item in on_spark:
            item.add_marker(pytest.mark.skip(reason=NO_JAVA))


def _mark_repetitions(items: list[pytest.Item]) -> None:
    """`make slow` runs a slow test with its first parameters (one language, one screen); `make test-all` runs all."""
    seen: set[tuple[Path, str]] = set()
    for item in items:
        test = (item.path, item.nodeid.partition("[")[0])
        repeats = test in seen and item.path.relative_to(TESTS).parts[0] in FIRST_OF_EACH
        if repeats and item.get_closest_marker("slow") and not item.get_closest_marker("each"):
            item.add_marker(pytest.mark.long)
        seen.add(test)


def pytest_collection_finish() -> None:
    """Let the collector forget what was collected: it would only walk through millions of objects again and again."""
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter, config: pytest.Config) -> None:
    if "not spark" not in config.option.markexpr and _java() < OLDEST_JAVA:
        terminalreporter.write_line(NO_JAVA)

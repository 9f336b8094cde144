"""A pytest plugin: run quick tests first, and report the first test that fails in its own body.

An error in the set-up of a test, in its collection or in the import of the code does not count: a fault that stops
the program from starting would be noticed by anybody.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator
from pathlib import Path

import pytest

REPORT = "HEMAYAT_FAULT_REPORT"
"""The file that the report is written to."""
NOT_STARTED = (ImportError, SyntaxError, NameError)
MAXIMUM_ERRORS = 3


def pytest_configure(config: pytest.Config) -> None:
    if REPORT in os.environ:
        config.pluginmanager.register(FirstFailure(Path(os.environ[REPORT])))


class FirstFailure:
    """Stops the run at the first failure, or after a few errors."""

    def __init__(self, report: Path) -> None:
        self._report = report
        self._errors: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items.sort(key=_cost)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if call.excinfo and not call.excinfo.errisinstance(pytest.skip.Exception):
            if call.when == "call" and not call.excinfo.errisinstance(NOT_STARTED):
                self._write({"test": item.nodeid, "error": call.excinfo.exconly()[:500]})
                item.session.shouldstop = "a test failed"
            elif not item.session.shouldstop:  # what a failed test leaves behind may break what ends the run
                self._errors.append(f"{item.nodeid} ({call.when}): {call.excinfo.exconly()[:300]}")
                self._write({"errors": self._errors})
                if len(self._errors) == MAXIMUM_ERRORS:
                    item.session.shouldstop = "too many errors"
        return report

    def _write(self, found: object) -> None:
        self._report.write_text(json.dumps(found), "utf-8")


def _cost(item: pytest.Item) -> tuple[bool, bool, bool, bool]:
    """Sort the quick tests to the front: a browser costs more than a database, a commit more than a rollback."""
    fixtures = set(getattr(item, "fixturenames", ()))
    return (
        item.get_closest_marker("slow") is not None,
        "journeys" in item.path.parts,
        "transactional_db" in fixtures,
        bool(fixtures & {"db", "django_db_setup"}),
    )

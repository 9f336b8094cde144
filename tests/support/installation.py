"""A command run inside the test's own process, on the database of the tests."""

from __future__ import annotations

import pytest

from hemayat.operations import installation
from hemayat.operations.postgres import DatabaseUrls


def use_test_database(monkeypatch: pytest.MonkeyPatch, urls: DatabaseUrls) -> None:
    """Commands take the database of the tests for the installation's; Django is set up already."""
    monkeypatch.setenv("DATABASE_URL", urls.app)
    monkeypatch.setattr(installation, "configure_django", lambda *_: None)

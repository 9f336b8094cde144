"""The migrations make the tables that the models speak of."""

from __future__ import annotations

import io

import pytest
from django.core.management import call_command


@pytest.mark.django_db
def test_no_model_says_something_that_no_migration_makes() -> None:
    said = io.StringIO()
    try:
        call_command("makemigrations", "--check", "--dry-run", stdout=said)
    except SystemExit:
        pytest.fail(f"write a migration, or mend the one that is to make it:\n{said.getvalue()}")

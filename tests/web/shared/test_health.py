"""/livez and /readyz say what machines that watch need to know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from hemayat.web.shared import health


def test_alive_asks_nothing(citizen, desk):
    for client in (citizen, desk):
        response = client.get("/livez")
        assert (response.status_code, response.content) == (200, b"alive\n")
        assert "Set-Cookie" not in response.headers


@pytest.mark.django_db
def test_ready_with_every_migration_and_then_one_query(citizen, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    assert citizen.get("/readyz").content == b"ready\n"
    with django_assert_num_queries(1):
        assert citizen.get("/readyz").status_code == 200


def test_not_ready_without_a_database(citizen, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database\n")


@pytest.mark.django_db
def test_not_ready_without_a_migration(citizen, monkeypatch):
    monkeypatch.setattr(health, "_migrated", set())
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations\n")

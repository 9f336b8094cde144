"""/livez and /readyz say what machines that watch need to know."""

from __future__ import annotations

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.utils import OperationalError

from hemayat.audit.process_key import VARIABLE
from hemayat.web.health import urls as health
from hemayat.web.shared.assets import missing_assets, missing_texts


def test_alive_asks_nothing(citizen, desk):
    for client in (citizen, desk):
        response = client.get("/livez")
        assert (response.status_code, response.content) == (200, b"alive\n")
        assert "Set-Cookie" not in response.headers


@pytest.mark.slow
@pytest.mark.django_db
def test_ready_with_every_migration_and_then_one_query(citizen, django_assert_num_queries, monkeypatch):
    monkeypatch.setattr(health, "_complete", set())
    assert citizen.get("/readyz").content == b"ready\n"
    with django_assert_num_queries(1):
        assert citizen.get("/readyz").status_code == 200


def test_not_ready_without_a_database(citizen, monkeypatch):
    def gone():
        raise OperationalError

    monkeypatch.setattr(connection, "cursor", gone)
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"database\n")


@pytest.mark.django_db(transaction=True)
def test_not_ready_if_the_database_does_not_know_the_process(citizen, monkeypatch):
    assert citizen.get("/readyz").status_code == 200
    monkeypatch.setenv(VARIABLE, "of-another-installation-" * 2)
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"process key\n")


@pytest.mark.django_db
def test_not_ready_without_a_migration(citizen, monkeypatch):
    monkeypatch.setattr(health, "_complete", set())
    monkeypatch.setattr(MigrationExecutor, "migration_plan", lambda *_: [("one", False)])
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"migrations\n")


def test_not_ready_without_the_assets_that_pages_need(citizen, monkeypatch, tmp_path):
    monkeypatch.setattr(health, "_complete", set())
    monkeypatch.setattr(health, "missing_assets", lambda: missing_assets(tmp_path))
    response = citizen.get("/readyz")
    assert (response.status_code, response.content) == (503, b"assets\n")


def test_not_ready_without_the_compiled_texts(citizen, monkeypatch, tmp_path):
    monkeypatch.setattr(health, "_complete", set())
    monkeypatch.setattr(health, "missing_texts", lambda: missing_texts(tmp_path))
    for _ in range(2):
        response = citizen.get("/readyz")
        assert (response.status_code, response.content) == (503, b"texts\n")


def test_a_listed_file_that_is_gone_is_named(tmp_path):
    assert missing_assets() == []
    (tmp_path / "staticfiles.json").write_text(
        '{"paths": {"site.js": "site.1.js", "a.css": "a.1.css"}}', "utf-8"
    )
    (tmp_path / "a.1.css").touch()
    assert missing_assets(tmp_path) == ["site.1.js"]

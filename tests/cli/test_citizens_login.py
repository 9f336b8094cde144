"""Parts of the citizens' site are given one login to the database: the site's own, for which only a proof counts."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from psycopg.conninfo import conninfo_to_dict

from hemayat.cli.commands import serve
from hemayat.cli.commands.serve import ProcessPool
from hemayat.config.environment import read_environment
from hemayat.operations.service_processes import WebListeners

ADDRESS = "postgresql://hemayat_{}@10.0.0.1/hemayat"
GIVEN = {
    "DATABASE_URL": "app:of-the-application",
    "HEMAYAT_CITIZEN_DATABASE_URL": "citizen:of-the-site",
    "HEMAYAT_STANDBY_DATABASE_URL": "app:of-the-application",
    "HEMAYAT_OWNER_DATABASE_URL": "owner:of-the-owner",
    "HEMAYAT_BACKUP_DATABASE_URL": "backup:of-the-copies",
}
CITIZENS = {"web", "status", "intake", "uploads"}
STAFF_AND_OTHERS = {"desk", "partners", "phone", "worker"}


def environment_of(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, given: dict[str, str]
) -> dict[str, str]:
    """What the process of this part is started with."""
    started: list[dict[str, str]] = []
    for name, login in given.items():
        monkeypatch.setenv(name, ADDRESS.format(login))
    monkeypatch.setenv("HEMAYAT_HOME", str(tmp_path))
    monkeypatch.setattr(serve, "refuse", lambda _: None)
    monkeypatch.setattr("hemayat.operations.doctor_checks.startup_faults", lambda *_: [])
    monkeypatch.setattr("hemayat.operations.doctor_checks.refused", lambda *_: [])
    monkeypatch.setattr("hemayat.operations.watchdog.is_watched", lambda: True)
    monkeypatch.setattr(os, "execve", lambda _, __, variables: started.append(variables))
    serve.become(ProcessPool(part), read_environment(), WebListeners("127.0.0.1", 8000))
    (variables,) = started
    return variables


@pytest.mark.parametrize("part", sorted(CITIZENS | STAFF_AND_OTHERS | {"gate"}))
def test_the_citizens_parts_have_no_key_to_sign_who_acts(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HEMAYAT_PROCESS_KEY", "known-to-the-database-and-processes")
    variables = environment_of(part, tmp_path, monkeypatch, GIVEN)
    has_key = any("known-to-the-database" in value for value in variables.values())
    assert has_key is (part not in CITIZENS | {"gate"})


@pytest.mark.parametrize("part", sorted(CITIZENS | STAFF_AND_OTHERS))
def test_the_citizens_parts_know_no_login_but_their_own(
    part: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = environment_of(part, tmp_path, monkeypatch, GIVEN)
    passwords = {login.partition(":")[2] for login in GIVEN.values()}
    known = {one for one in passwords if any(one in value for value in variables.values())}
    if part in CITIZENS:
        assert known == {"of-the-site"}
        users = {conninfo_to_dict(variables[name])["user"] for name in GIVEN if name in variables}
        assert users == {"hemayat_citizen"}
        assert conninfo_to_dict(variables["HEMAYAT_STANDBY_DATABASE_URL"])["host"] == "10.0.0.1"
    else:
        assert "of-the-application" in known


def test_who_logs_in_without_a_password_is_not_given_that_of_the_application(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a certificate, or as a user of the machine."""
    given = GIVEN | {
        "HEMAYAT_CITIZEN_DATABASE_URL": "citizen",
        "HEMAYAT_STANDBY_DATABASE_URL": "app:of-the-application",
    }
    monkeypatch.setattr(
        "tests.cli.test_citizens_login.ADDRESS", ADDRESS.replace("{}", "{0}") + "?sslcert={0}.crt"
    )
    variables = environment_of("web", tmp_path, monkeypatch, given)
    standby = conninfo_to_dict(variables["HEMAYAT_STANDBY_DATABASE_URL"])
    assert standby["user"] == "hemayat_citizen"
    assert "password" not in standby
    assert standby["sslcert"] == "citizen.crt"
    assert standby["host"] == "10.0.0.1"


@pytest.mark.parametrize(
    ("part", "after"),
    [("desk", "None"), ("partners", "None"), ("phone", "None"), ("web", "None"), ("worker", "3")],
)
def test_where_pages_are_served_no_statement_stays_prepared(part: str, after: str) -> None:
    """SQL on a page would put another in its place, and a later page run that as the system."""
    asked = "from hemayat.config.settings import DATABASES; print(DATABASES['default']['OPTIONS']['prepare_threshold'])"
    environment = {**os.environ, "HEMAYAT_PART": part, "DATABASE_URL": ADDRESS.format("app:x")}
    done = subprocess.run(
        [sys.executable, "-c", asked], env=environment, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == [after]

"""Secrets that stand in files of their own."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.config.secret_files import SECRETS, read_secret_files
from tests.cli.test_serve import hemayat


def test_each_secret_may_stand_in_a_file(tmp_path: Path) -> None:
    environment = {"HEMAYAT_MODE": "production"}
    for name in SECRETS:
        (tmp_path / name).write_text(f"the {name}\n", "utf-8")
        environment[f"{name}_FILE"] = str(tmp_path / name)
    read_secret_files(environment)
    assert environment == {"HEMAYAT_MODE": "production"} | {name: f"the {name}" for name in SECRETS}


def test_a_file_that_cannot_be_read_and_a_secret_said_twice_are_refused(tmp_path: Path) -> None:
    with pytest.raises(HemayatError, match=r"DATABASE_URL_FILE: .*/none: No such file"):
        read_secret_files({"DATABASE_URL_FILE": str(tmp_path / "none")})
    (tmp_path / "picture").write_bytes(b"\xff\xfe")
    with pytest.raises(HemayatError, match="is no text"):
        read_secret_files({"DATABASE_URL_FILE": str(tmp_path / "picture")})
    with pytest.raises(HemayatError, match="both set"):
        read_secret_files({"DATABASE_URL_FILE": "x", "DATABASE_URL": "y"})


def test_the_command_line_reads_them_first(tmp_path: Path) -> None:
    said = hemayat("migrate", DATABASE_URL_FILE=str(tmp_path / "none"), HEMAYAT_HOME=str(tmp_path))
    assert (said.returncode, said.stderr.count("\n")) == (2, 1)
    assert "DATABASE_URL_FILE" in said.stderr

"""`hemayat keys`, as an operator meets it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from hemayat.approvals.public_keys import keys_in
from hemayat.audit.process_key import VARIABLE as PROCESS_KEY
from hemayat.common.keyring import KeyRing
from hemayat.common.keyring_file import read_public
from hemayat.common.keys import OF_WORKER
from hemayat.operations.postgres import DatabaseUrls

pytestmark = pytest.mark.slow


def hemayat(
    home: Path, *arguments: str, mode: str = "production", **more: str
) -> subprocess.CompletedProcess[str]:
    told = {
        **{name: value for name, value in os.environ.items() if not name.startswith("HEMAYAT_")},
        PROCESS_KEY: os.environ[PROCESS_KEY],
        "HEMAYAT_MODE": mode,
        "HEMAYAT_HOME": str(home),
        "COLUMNS": "200",
        **more,
    }
    command = [sys.executable, "-m", "hemayat.cli.main", *arguments]
    return subprocess.run(command, env=told, capture_output=True, text=True, check=False)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for command in ("make", "make-checkpoint"):
        assert hemayat(tmp_path / "home", "keys", command).returncode == 0
    return tmp_path / "home"


def of_worker(home: Path) -> KeyRing:
    return KeyRing.read(home / "checkpoint-keys.json", OF_WORKER)


def test_keys_are_made_once_for_their_owner_alone(home: Path) -> None:
    ring = KeyRing.read(home / "keys.json")
    assert not ring.is_demo
    again = hemayat(home, "keys", "make")
    assert (again.returncode, "there is a key ring already" in again.stderr) == (2, True)
    assert [key.id for key in KeyRing.read(home / "keys.json").keys] == [key.id for key in ring.keys]


def test_keys_of_a_demonstration_say_so(tmp_path: Path) -> None:
    made = hemayat(tmp_path, "keys", "make", mode="demo")
    assert "production refuses it" in made.stdout
    assert KeyRing.read(tmp_path / "keys.json").is_demo


def test_the_list_shows_no_secret(home: Path) -> None:
    shown = hemayat(home, "keys", "list")
    ring = KeyRing.read(home / "keys.json")
    assert shown.returncode == 0
    assert all(key.id in shown.stdout for key in ring.keys)
    assert of_worker(home).public_keys("checkpoint").popitem()[1].hex() in shown.stdout
    assert not [key for key in of_worker(home).keys if key.secret.hex() in shown.stdout]
    assert not [key for key in ring.keys if key.secret.hex() in shown.stdout]


def test_a_rotation_says_what_comes_next(home: Path) -> None:
    done = hemayat(home, "keys", "rotate", "encryption")
    assert (done.returncode, "keys reencrypt" in done.stdout) == (0, True)
    announced = hemayat(home, "keys", "rotate", "checkpoint", "--later")
    assert "every machine" in announced.stdout
    ring = KeyRing.read(home / "keys.json")
    assert [key.state for key in ring.keys_for("encryption")] == ["active", "old"]
    assert [key.state for key in of_worker(home).keys_for("checkpoint")] == ["active", "coming"]
    rotated = hemayat(home, "keys", "rotate", "checkpoint")
    assert "restart the worker" in " ".join(rotated.stdout.split())
    assert read_public(home / "checkpoint-public.json") == of_worker(home).public_keys("checkpoint")
    assert ring.keys_for("checkpoint") == []


def test_an_unknown_purpose_is_refused_with_those_there_are(home: Path) -> None:
    refused = hemayat(home, "keys", "rotate", "luck")
    assert refused.returncode == 2
    assert "encryption, blind_index, signing, checkpoint" in " ".join(refused.stderr.split())


def test_a_ring_that_is_missing_or_open_is_said_in_one_line(home: Path) -> None:
    (home / "keys.json").chmod(0o644)
    assert "chmod 600" in hemayat(home, "keys", "list").stderr
    missing = hemayat(home / "elsewhere", "keys", "list")
    assert (missing.returncode, "Traceback" in missing.stderr) == (2, False)


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_resealing_goes_through_every_declared_column(home: Path, django_db_setup: DatabaseUrls) -> None:
    told = {"DATABASE_URL": django_db_setup.app, "HEMAYAT_SECRET_KEY": "for tests alone"}
    counted = hemayat(home, "keys", "reencrypt", "--dry-run", **told)
    assert (counted.returncode, "to seal anew" in counted.stdout) == (0, True), counted.stderr
    done = hemayat(home, "keys", "reencrypt", **told)
    assert (done.returncode, "0 values were encrypted again" in done.stdout) == (0, True), done.stderr


def test_the_public_keys_are_printed_as_those_read_them_who_verify_letters(home: Path) -> None:
    printed = hemayat(home, "keys", "export").stdout
    assert keys_in(printed) == KeyRing.read(home / "keys.json").public_keys("signing")
    (home / "forged.txt").write_text("a.b.c", "utf-8")
    (home / "keys.txt").write_text(printed, "utf-8")
    forged = hemayat(home, "verify", str(home / "forged.txt"), "--keys", str(home / "keys.txt"))
    assert forged.returncode == 2
    assert "error: " in forged.stderr

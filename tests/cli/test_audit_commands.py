"""`hemayat audit`: an inspector exports a checkpoint, and later holds the record to it."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from hemayat.operations.postgres import DatabaseUrls
from tests.audit.event_recorder import events, tamper, write
from tests.cli.test_keys_commands import hemayat

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def audit(tmp_path: Path, django_db_setup: DatabaseUrls):
    told = {"DATABASE_URL": django_db_setup.app, "HEMAYAT_SECRET_KEY": "for tests alone"}
    for command in ("make", "make-checkpoint"):
        assert hemayat(tmp_path, "keys", command).returncode == 0
    return lambda *arguments: hemayat(tmp_path, "audit", *arguments, **told)


@pytest.mark.slow
def test_a_checkpoint_finds_out_who_emptied_the_record(
    audit, tmp_path: Path, django_db_setup: DatabaseUrls
) -> None:
    write(3)
    kept = tmp_path / "checkpoint.json"
    made = audit("sign", "--out", str(kept))
    assert (made.returncode, "1 chains" in made.stdout) == (0, True), made.stderr
    assert json.loads(json.loads(kept.read_text())["document"])["heads"][0][:2] == ["tehran", 3]
    whole = audit("verify", "--checkpoint", str(kept))
    assert (whole.returncode, "3 events in 1 chains are as they were written" in whole.stdout) == (0, True), (
        whole.stderr
    )
    tamper(django_db_setup, "DELETE FROM audit_event; DELETE FROM audit_link; DELETE FROM audit_checkpoint")
    assert audit("verify", "--inside-only").returncode == 0
    alone = audit("verify")
    assert (alone.returncode, "there is no checkpoint from outside" in alone.stdout) == (1, True)
    broken = audit("verify", "--checkpoint", str(kept))
    assert broken.returncode == 1
    assert "broken: chain tehran, number 1: the end is gone: a checkpoint saw 3 events" in broken.stdout


def test_the_first_broken_row_is_named(audit, django_db_setup: DatabaseUrls) -> None:
    write(2)
    second = events()[1].pk
    tamper(django_db_setup, f"UPDATE audit_event SET subject = 'forged' WHERE id = {second}")
    broken = audit("verify", "--province", "tehran")
    assert broken.returncode == 1
    assert (
        f"broken: chain tehran, number 2, event {second}: the event or its place was changed" in broken.stdout
    )


def test_a_file_that_is_no_checkpoint_is_refused_in_one_line(audit, tmp_path: Path) -> None:
    for name in ("keys.json", "missing.json"):
        refused = audit("verify", "--checkpoint", str(tmp_path / name))
        assert (refused.returncode, "Traceback" in refused.stderr) == (2, False)
        assert name in refused.stderr

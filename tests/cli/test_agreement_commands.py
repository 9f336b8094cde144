"""`hemayat agreement`: what an operator types, and what they read."""

from __future__ import annotations

import datetime as dt
import hashlib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from hemayat.announcements.actions import publish_version, queue_batch
from hemayat.announcements.models import Announcement
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.cli.commands.agreement import app
from hemayat.common.console import console
from hemayat.common.errors import HemayatError
from hemayat.operations.postgres import DatabaseUrls
from tests.support.agreements import approved, closed, seal
from tests.support.installation import use_test_database

pytestmark = pytest.mark.django_db
NOW = dt.datetime(2026, 11, 25, 8, tzinfo=dt.UTC)
OFFICIAL = "خدمتگیرنده می باشد ان\r\n".encode()


@pytest.fixture(autouse=True)
def installation(monkeypatch: pytest.MonkeyPatch, django_db_setup: DatabaseUrls) -> None:
    """The database of the tests is the installation's, and Django is set up already."""
    use_test_database(monkeypatch, django_db_setup)
    # Whoever made the console first may have found another width.
    monkeypatch.setattr(console, "_width", 200)


def run(*arguments: str) -> str:
    ran = CliRunner().invoke(app, list(arguments), catch_exceptions=False)
    assert ran.exit_code == 0
    return ran.output


def test_versions_with_their_hashes_and_that_nothing_ends_the_service() -> None:
    draft, publisher = approved(NOW, effective_from="1405-10-01", official=OFFICIAL)
    sha256 = seal(draft)
    publish_version(draft=draft, sha256=sha256, by=publisher, now=NOW)
    listed = run("list")
    assert sha256 in listed
    assert "1405/10/01" in listed or "1405-10-01" in listed
    assert "No law that ends the service is recorded" in listed
    closed(NOW, dt.date(2027, 3, 21))
    assert "Law 1234" in run("list")


def test_a8_the_official_text_is_written_out_byte_for_byte(tmp_path: Path) -> None:
    draft, publisher = approved(NOW, official=OFFICIAL)
    publish_version(draft=draft, sha256=seal(draft), by=publisher, now=NOW)
    said = run("export", "2", "--out", str(tmp_path / "text"))
    assert (tmp_path / "text").read_bytes() == OFFICIAL
    assert hashlib.sha256(OFFICIAL).hexdigest() in said
    with pytest.raises(HemayatError, match="no official text"):
        run("export", "1", "--out", str(tmp_path / "none"))


def test_r6_1c_coverage_is_counted_anew() -> None:
    assert "There are no announcements yet" in run("status")
    draft, publisher = approved(NOW)
    publish_version(draft=draft, sha256=seal(draft), by=publisher, now=NOW)
    with acting_as(SYSTEM):
        number = Announcement.objects.get().pk
    assert "going on" in run("status")
    queue_batch(number, now=NOW)
    said = run("status")
    assert "100.0 %" in said
    assert "agreement 2" in said

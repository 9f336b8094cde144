"""`hemayat events`, as it is typed: a feed taken in, its refused lines told, and how far it has been gone through."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from django.utils import timezone

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.life_events.actions import apply_due
from tests.cli.test_duplicates_commands import carrier
from tests.life_events.feeds import died_on, event, family
from tests.life_events.test_event_intake import _manifest, _write
from tests.support.worker import environment_of_worker

pytestmark = [pytest.mark.slow, pytest.mark.django_db(transaction=True)]


def typed(*words: str, **told: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "hemayat.cli.main", "events", *words]
    environment = {**environment_of_worker(), "COLUMNS": "200", **told}
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120, check=False)


@pytest.mark.long
def test_a_feed_is_taken_in_once_and_gone_through(tmp_path: Path) -> None:
    _, (head, _) = family("head", "spouse")
    bad = event("death", national_id="1234567890")
    file = _write(tmp_path, "csv", [event("death", national_id=head), bad])
    _manifest(tmp_path, file, rows=3)
    broken = typed("import", str(tmp_path), **carrier())
    assert (broken.returncode, "its manifest says 3" in broken.stderr) == (2, True), broken.stderr
    taken = typed("import", str(file), **_again())
    assert taken.returncode == 1, taken.stderr
    assert "2 events read = 1 new + 0 already known + 1 refused" in taken.stdout
    assert "is not a valid national ID" in taken.stdout
    assert "1234567890" not in taken.stdout
    assert "not applied yet" in typed("status").stdout
    apply_due(now=timezone.now())
    assert died_on(head) is not None
    said = typed("status")
    assert (said.returncode, "applied" in said.stdout) == (0, True), said.stderr


def _again() -> dict[str, str]:
    """A code of the authenticator counts once: another account signs in."""
    from hemayat.accounts.models import StaffMember  # noqa: PLC0415 - models, once Django is set up

    with acting_as(SYSTEM):
        StaffMember.objects.filter(username="carrier").update(username="carrier.before")
    return carrier()

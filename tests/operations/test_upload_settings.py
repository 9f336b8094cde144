"""What an installation is told about scanning uploads, and what the doctor says of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from hemayat.config.environment import read_environment
from hemayat.operations.doctor_checks import all_findings
from tests.documents.scanners import small_scanner


@pytest.mark.parametrize(
    ("mode", "scan"), [("production", "required"), ("demo", "where_it_runs"), ("test", "where_it_runs")]
)
def test_production_holds_uploads_back_unless_told_otherwise(mode: str, scan: str) -> None:
    assert read_environment({"HEMAYAT_MODE": mode}).uploads.scan == scan
    assert read_environment({"HEMAYAT_MODE": mode, "HEMAYAT_SCAN": "required"}).uploads.scan == "required"
    told = read_environment({"HEMAYAT_MODE": mode, "HEMAYAT_SCAN": "where_it_runs"})
    assert told.uploads.scan == "where_it_runs"
    assert told.uploads.clamd == "unix:/run/clamav/clamd.ctl"


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({"HEMAYAT_SCAN": "never"}, "HEMAYAT_SCAN is 'never'; give one of: required, where_it_runs"),
        ({"HEMAYAT_CLAMD": "localhost"}, "HEMAYAT_CLAMD: 'localhost' is neither unix:"),
    ],
)
def test_what_means_nothing_is_refused(given: dict[str, str], words: str) -> None:
    with pytest.raises(HemayatError, match=words):
        read_environment(given)


def findings(tmp_path: Path, **told: str) -> list[tuple[str, bool]]:
    environment = read_environment({"HEMAYAT_HOME": str(tmp_path), **told})
    found = [f for f in all_findings(environment, None) if "upload" in f.what]
    assert not [f for f in found if f.is_needed], "without a scanner the service runs, and holds uploads back"
    return [(f.what, f.is_fine) for f in found if "are opened by" not in f.what]


def test_the_doctor_says_what_holds_the_process_that_opens_uploads(tmp_path: Path) -> None:
    (child,) = (
        f for f in all_findings(read_environment({"HEMAYAT_HOME": str(tmp_path)}), None) if "child" in f.what
    )
    assert "has_seccomp" in child.what
    assert child.is_fine
    given = {"HEMAYAT_HOME": str(tmp_path), "HEMAYAT_REENCODING": f"{tmp_path}/nobody.sock"}
    (silent,) = (f for f in all_findings(read_environment(given), None) if "opened by the service" in f.what)
    assert not silent.is_fine
    with pytest.raises(HemayatError, match="HEMAYAT_REENCODING"):
        read_environment({"HEMAYAT_REENCODING": "nobody.sock"})


@pytest.mark.slow
def test_the_doctor_asks_the_scanner(tmp_path: Path) -> None:
    nobody = f"unix:{tmp_path}/nobody"
    assert findings(tmp_path, HEMAYAT_CLAMD=nobody) == [(f"a scanner of uploads answers at {nobody}", False)]
    with small_scanner() as running:
        assert findings(tmp_path, HEMAYAT_CLAMD=running.address) == [
            (f"a scanner of uploads answers at {running.address}", True)
        ]
    assert findings(tmp_path, HEMAYAT_SCAN="where_it_runs") == [
        ("uploads are held back until scanned", False)
    ]

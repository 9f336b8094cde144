"""What is unusual in cases is known to oversight alone: no decision, payment, queue or page of an officer reads it.

The linter keeps the code apart (pyproject.toml, `case-anomalies`); here it is kept out of everybody's SQL and pages.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest

from tests.architecture.clauses import ROOT
from tests.architecture.table_uses import uses

PACKAGE = ROOT / "src" / "hemayat"
NAMED = re.compile(r"case_anomal|CaseAnomal|session_browser|SessionBrowser|oversight:anomal")
OWN = ("oversight/", "web/staff/oversight/", "web/staff/templates/staff/oversight/")
OTHERS = {
    "cli/commands/anomalies.py": "measures the rules on a truth file, without a database",
    "data_rights/catalogue.yaml": "that nothing of it is given out, and why",
    "data_rights/erasure.py": "erases it after a year",
    "jobs/timetable.py": "the night's job",
    "synthetic/demo/history/runner.py": "the same in a demo's past",
    "web/staff/guide_places.py": "which part of the guide of oversight helps there",
    "web/citizen/sign_in/views.py": "writes in which browser a session began, and reads nothing",
}


def naming() -> set[str]:
    """The files of the package that name it."""
    files = (path for path in PACKAGE.rglob("*") if path.suffix in {".py", ".sql", ".html", ".yaml"})
    return {str(path.relative_to(PACKAGE)) for path in files if NAMED.search(Path(path).read_text("utf-8"))}


def test_nothing_outside_oversight_names_it_but_what_is_listed() -> None:
    found = {path for path in naming() if not path.startswith(OWN)}
    assert found <= set(OTHERS)
    assert len([path for path in naming() if path.startswith("oversight/")]) > 5, "the files were not found"


@pytest.mark.slow
def test_no_other_slice_reads_its_tables() -> None:
    assert not {use.reader for use in uses() if NAMED.search(use.table)} - {"oversight"}


def test_the_linter_keeps_its_code_from_everybody_else() -> None:
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    contract = next(one for one in contracts if one["id"] == "case-anomalies")
    assert contract["type"] == "protected"
    assert contract["protected_modules"] == ["hemayat.oversight.case_anomalies"]
    assert set(contract["allowed_importers"]) == {
        "hemayat.oversight.actions", "hemayat.web.staff.oversight", "hemayat.cli.commands.anomalies",
    }  # fmt: skip

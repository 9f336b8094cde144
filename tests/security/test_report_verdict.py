"""What makes `make security` red."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.common.errors import HemayatError
from security.findings import Accepted, Finding, Outcome, judge, read_accepted

ROOT = Path(__file__).parents[2]
FOUND = Finding("bandit", "B603", "src/hemayat/operations/service_processes.py", "line 1")
STANDS = Accepted("bandit", "B603", "src/hemayat/operations/*", "a list of our own words")


def test_a_finding_stands_only_where_it_is_accepted():
    outcome = Outcome("bandit", 1, findings=[FOUND])
    assert judge([outcome], []) == ([FOUND], [])
    assert judge([outcome], [STANDS]) == ([], [])
    elsewhere = Accepted("bandit", "B603", "src/hemayat/engines/*", "a list of our own words")
    assert judge([outcome], [elsewhere]) == ([FOUND], [elsewhere])


def test_what_is_accepted_in_vain_is_named_where_its_tool_ran():
    assert judge([Outcome("bandit", 1)], [STANDS]) == ([], [STANDS])
    assert judge([Outcome("semgrep", 1)], [STANDS]) == ([], [])
    assert judge([Outcome("bandit", 1, is_whole=False)], [STANDS]) == ([], [])


def test_an_accepted_finding_says_why(tmp_path):
    path = tmp_path / "accepted.yaml"
    path.write_text(
        "findings: [{tool: bandit, check: B1, where: [a, b], reason: ''}]\nunreached: {citizen x: why}\n",
        "utf-8",
    )
    with pytest.raises(HemayatError) as raised:
        read_accepted(path)
    assert str(raised.value).count("says no reason") == 3


def test_our_own_list_can_be_read():
    accepted, _ = read_accepted()
    assert {one.tool for one in accepted} >= {"bandit", "semgrep"}


def test_what_is_accepted_of_the_source_is_in_files_that_exist():
    """A file that was renamed takes its findings along, and the scanners run in `make security` alone."""
    accepted, _ = read_accepted()
    patterns = {one.where for one in accepted if one.tool in ("bandit", "semgrep")}
    assert [pattern for pattern in sorted(patterns) if not any(ROOT.glob(pattern))] == []

"""docs/policy-tutorial.md followed to the letter: its policy is refused, mended and passed as it says."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from hemayat.engines.case_runner import available_engines, checked_folder, run_cases
from hemayat.engines.catalogue import catalogue
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_policy
from tests.support.nations import ON

TUTORIAL = Path(__file__).parents[2] / "docs" / "policy-tutorial.md"
POLICY, FACT, CASES, REFORM = re.findall(
    r"```yaml\n(.*?)```", TUTORIAL.read_text(encoding="utf-8"), re.DOTALL
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "cases").mkdir()
    (tmp_path / "cases" / "first.yaml").write_text(CASES, encoding="utf-8")
    return tmp_path


def write(folder: Path, policy: str) -> Path:
    (folder / "policy.yaml").write_text(policy, encoding="utf-8")
    return folder


def test_the_fault_that_the_tutorial_shows_is_found(folder: Path) -> None:
    with pytest.raises(PolicyError) as refused:
        check_policy(write(folder, POLICY), catalogue())
    line = re.search(r"error: (policy\.yaml:\d+: .*?;)", TUTORIAL.read_text(encoding="utf-8"))
    assert line
    assert any(str(fault).startswith(line[1]) for fault in refused.value.found)


def test_the_mended_policy_passes_its_cases_and_takes_its_reform(folder: Path) -> None:
    write(folder, POLICY.replace("\ncriteria:", f"{FACT}\ncriteria:", 1))
    days, cases, _ = checked_folder(folder)
    assert len(cases) == 5
    for engine in available_engines():
        assert run_cases(days[0].policy, cases, engine) == []
    reform = folder / "reform.yaml"
    reform.write_text(REFORM, encoding="utf-8")
    after = check_policy(folder, catalogue(), (reform,))
    assert after[0].policy.version != days[0].policy.version
    assert after[0].on < ON

"""A reform says only what changes."""

from __future__ import annotations

from pathlib import Path

import pytest

from hemayat.engines.catalogue import catalogue
from hemayat.rules.faults import PolicyError
from hemayat.rules.policy_check import check_policy
from hemayat.rules.resolved_policy import PolicyOn
from tests.support.nations import write_policy


def reformed(folder: Path, patch: str) -> PolicyOn:
    write_policy(folder)
    file = folder / "reform.yaml"
    file.write_text("patch: trial\n" + patch, encoding="utf-8")
    return check_policy(folder, catalogue(), (file,))[0]


def test_a_removed_criterion_leaves_what_it_used_in_peace(tmp_path: Path) -> None:
    day = reformed(tmp_path, "criteria: {car: removed}\n")
    assert [c.name for c in day.criteria] == ["income"]


def test_a_waiver_that_excused_from_it_alone_goes_with_it(tmp_path: Path) -> None:
    day = reformed(tmp_path, "criteria: {income: removed}\n")
    assert [c.name for c in day.criteria] == ["car"]
    assert day.waivers == ()


@pytest.mark.parametrize(
    ("patch", "sentence"),
    [
        ("parameters: {income_ceilng: {values: {1398-09-01: {1: 5}}}}\n", "did you mean 'income_ceiling'?"),
        ("criteria: {cars: removed}\n", "the policy has no such entry"),
        ("criteria: {car: x}\n", "must be a mapping"),
        ("parameters: 5\n", "must be a mapping"),
    ],
)
def test_a_slip_in_a_patch_names_the_patch(tmp_path: Path, patch: str, sentence: str) -> None:
    with pytest.raises(PolicyError) as refused:
        reformed(tmp_path, patch)
    assert any(sentence in str(f) and "reform.yaml" in str(f) for f in refused.value.found), (
        refused.value.faults
    )

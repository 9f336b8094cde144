"""What an analyst reads of a trial says nothing of a few households, however exactly the reform describes them."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import pytest

from hemayat.eligibility.comparison import ComparisonInput, comparison_texts
from hemayat.engines.differences import RunComparison
from tests.support.nations import compiled_policy

INCOME = 370_123_456
FAMILY = 7
"""People in the one household that the reform is about."""


def one_family(*, others: int) -> RunComparison:
    """All are eligible before and after; one family gets its own income besides, and `others` a rial each."""
    place = ("fars", "urban", "male", 3, "eligible", "eligible")
    people = 3 * 990 + FAMILY
    return RunComparison(
        households=991,
        changed=1 + others,
        largest=INCOME,
        cells={place: [991, people, people, 990_000_000, 990_000_000 + INCOME + others]},
        moves={(3, 3): [1, FAMILY]},
        amounts={"more": [1 + others, FAMILY + 3 * others, INCOME + others], "same": [990, 2970, 0]},
        reasons={("gains", ("income",)): [1, FAMILY]},
    )


def told(folder: Path, comparison: RunComparison, *, hides_few: bool) -> str:
    policy = compiled_policy(folder)
    given = ComparisonInput(policy, policy, "1405-06", is_synthetic=True, hides_few=hides_few)
    return json.dumps(asdict(comparison_texts(given, comparison, "en")))


@pytest.mark.parametrize("others", [0, 50])
def test_no_trial_says_what_one_family_has(others: int, tmp_path: Path) -> None:
    exact = f"{INCOME + others:,}"
    assert exact in told(tmp_path, one_family(others=others), hides_few=False)
    shown = told(tmp_path, one_family(others=others), hides_few=True)
    assert exact not in shown
    assert "370," not in shown
    assert "fewer than 10" in shown
    assert "counts below 10 are not shown" in shown
    assert f'"{FAMILY}"' not in shown
    # What is counted of many is still there, in tens.
    assert '"990"' in shown
    assert '"1,000,000,000"' in shown

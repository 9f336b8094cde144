"""What an analyst reads of a trial says nothing of a few households, however exactly the reform describes them."""

from __future__ import annotations

import json
import re
from dataclasses import asdict
from pathlib import Path

import pytest

from hemayat.eligibility.comparison import FEW, ComparisonInput, comparison_texts
from hemayat.engines.differences import RunComparison
from tests.support.nations import POLICY, compiled_policy

INCOME = 370_123_456
FAMILY = 7
"""People in the one household that the reform is about."""
MANY = 990
PAYS_INCOME = re.sub(r"  amount_by_size:\n.*?(?=facts:)", "", POLICY, flags=re.DOTALL).replace(
    "amount: amount_by_size, unit: rial/month", "amount: income, unit: rial/year"
)
"""A reform that pays each family what it has."""


def nation(*, others: int, families: int = 1) -> RunComparison:
    """All are eligible before and after; a few families get their own income besides, and `others` a rial each."""
    place = ("fars", "urban", "male", 3, "eligible", "eligible")
    people = 3 * MANY + FAMILY * families
    amount = 10**18
    more = INCOME * families + others
    comparison = RunComparison(
        households=MANY + families,
        changed=families + others,
        cells={place: [MANY + families, people, people, amount, amount + more]},
        moves={(3, 3): [MANY, 3 * MANY]},
        amounts={"same": [MANY, 3 * MANY, 0]},
    )
    if families + others:
        comparison.amounts["more"] = [families + others, FAMILY * families + 3 * others, more]
    if families:
        comparison.moves[3, 4] = [families, FAMILY * families]
        for change in ("gains", "loses"):
            comparison.reasons[change, ("income",)] = [families, FAMILY * families]
        # One of them moved to a place of its own, and no other household has its decile there.
        comparison.cells["ilam", "rural", "female", 9, "eligible", "not_eligible"] = [1, FAMILY, FAMILY, 0, 0]
    return comparison


def told(folder: Path, comparison: RunComparison, *, hides_few: bool) -> str:
    before, after = compiled_policy(folder / "law"), compiled_policy(folder / "reform", PAYS_INCOME)
    given = ComparisonInput(before, after, "1405-06", is_synthetic=True, hides_few=hides_few)
    return json.dumps(asdict(comparison_texts(given, comparison, "en")))


@pytest.mark.parametrize("others", [0, 50])
def test_no_trial_says_what_one_family_has(others: int, tmp_path: Path) -> None:
    exact = f"{INCOME + others:,}"
    assert exact in told(tmp_path, nation(others=others), hides_few=False)
    shown = told(tmp_path, nation(others=others), hides_few=True)
    assert exact not in shown
    assert "370," not in shown
    assert "fewer than 10" in shown
    # As many people may be more.
    assert '["more", "fewer than 10", "not shown"' not in shown
    assert "counts below 10 are not shown" in shown
    assert f'"{FAMILY}"' not in shown
    # What is counted of many is still there, in tens.
    assert f'"{MANY}"' in shown


@pytest.mark.parametrize("families", range(1, FEW))
def test_a_trial_says_the_same_whether_the_reform_fits_a_few_families_or_nobody(
    families: int, tmp_path: Path
) -> None:
    """Else a reform about one family with an income between two amounts finds the income, half by half."""
    fits = nation(others=0, families=families)
    nobody = nation(others=0, families=0)
    # As many households of both nations, so that only what the reform does to them differs.
    fits.households = nobody.households
    (place, numbers), *_ = fits.cells.items()
    fits.cells[place] = [MANY, 3 * MANY, 3 * MANY, numbers[3], numbers[4]]
    assert told(tmp_path, fits, hides_few=False) != told(tmp_path, nobody, hides_few=False)
    assert told(tmp_path, fits, hides_few=True) == told(tmp_path, nobody, hides_few=True)


def test_the_unit_of_sums_is_of_the_rules_and_not_of_what_a_family_gets(tmp_path: Path) -> None:
    """A unit of the largest amount in the nation would have as many digits as that amount."""
    poor, rich = nation(others=0), nation(others=0)
    for numbers in rich.cells.values():
        numbers[4] += 1000 * INCOME
    assert told(tmp_path, poor, hides_few=True) == told(tmp_path, rich, hides_few=True)

"""No reform about one family makes that family's value a cut point, by which everybody else then shows it."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import asdict
from pathlib import Path

import pytest

from hemayat.eligibility.comparison import ComparisonInput, comparison_texts
from hemayat.engines.comparison import ComparisonOptions, compare_policies
from tests.support.nations import POLICY, compiled_policy, rows_of_nation, silent, snapshot_of

HOUSEHOLDS = 200
TARGET = 101
SECTION = "ranks:\n"
LIMITS = """  peek:
    require: at_or_above == 1
    title: {fa: نگاه, en: Peek}
    passed: {fa: "بله", en: "Yes"}
    failed: {fa: "خیر", en: "No"}
    law: {act: {fa: قانون, en: Act}, article: "3"}
"""
WEIGHT = """  that_family:
    count: persons
    where: birth_date == 1370-05-17 and alive
    title: {fa: آن خانواده, en: That family}
"""
BY = """  at_or_above: {title: {fa: نگاه, en: Peek}, by: BY, weight: WEIGHT, quantiles: 2}
"""


def reform(by: str, weight: str) -> str:
    """Passes every household with a car worth no more than what that one family's car is worth."""
    text = POLICY.replace("derived:\n", WEIGHT + "derived:\n")
    text = text.replace(SECTION, SECTION + BY.replace("BY", by).replace("WEIGHT", weight))
    return text.replace("waivers:\n", LIMITS + "waivers:\n")


def shown(folder: Path, value: int, text: str, *, hides_few: bool, families: int = 1) -> str:
    rows = rows_of_nation(HOUSEHOLDS)
    theirs = {p["national_id"] for p in rows["persons"] if TARGET <= p["household_id"] < TARGET + families}
    for person in rows["persons"]:
        if person["national_id"] in theirs:
            person["birth_date"] = dt.date(1991, 8, 8)
    rows["vehicles"] = [v for v in rows["vehicles"] if v["national_id"] not in theirs]
    rows["answered"] = [a for a in rows["answered"] if a["national_id"] not in theirs]
    rows["vehicles"] += [
        {"national_id": n, "kind": "passenger", "value_rial": value} for n in sorted(theirs)[:1]
    ]
    nation = snapshot_of(folder / "nation", rows, buckets=2)
    before, after = compiled_policy(folder / "law"), compiled_policy(folder / "reform", text)
    options = ComparisonOptions(workers=1, hides_few=hides_few)
    found = compare_policies(before, after, nation, options, silent)
    given = ComparisonInput(before, after, "1405-06", is_synthetic=True, hides_few=hides_few)
    return json.dumps(asdict(comparison_texts(given, found.comparison, "en")))


@pytest.mark.slow
def test_the_value_of_one_family_is_no_cut_point_for_everybody(tmp_path: Path) -> None:
    text = reform("vehicle_value", "that_family")
    assert shown(tmp_path / "1", 900_000_000, text, hides_few=False) != shown(
        tmp_path / "2", 2_500_000_000, text, hides_few=False
    )
    assert shown(tmp_path / "3", 900_000_000, text, hides_few=True) == shown(
        tmp_path / "4", 2_500_000_000, text, hides_few=True
    )

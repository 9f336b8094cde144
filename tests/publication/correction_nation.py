"""A nation of single people in two provinces, decided by a right law, by a wrong one, and by the corrected one."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from tests.support.extracts import Row, national_id
from tests.support.nations import POLICY
from tests.support.publishing import Decided, decide

CEILING = "1: 480_000_000, 2: 600_000_000"
AMOUNT = "1: 550_000, 2: 1_030_000"
CAR = "1398-08-24: 3_000_000_000"
assert all(POLICY.count(text) == 1 for text in (CEILING, AMOUNT, CAR)), "the law is written otherwise"
WRONG = POLICY.replace(CEILING, "1: 90_000_000, 2: 200_000_000").replace(AMOUNT, "1: 400_000, 2: 900_000")
WRONG = WRONG.replace(CAR, "1398-08-24: 9_000_000_000")
CORRECTED = POLICY.replace(CEILING, "1: 300_000_000, 2: 600_000_000")
"""Who earns more than 300 million a year really loses support."""
LOWER = CORRECTED.replace(AMOUNT, "1: 500_000, 2: 1_030_000")
"""And support really falls, though less than the wrong law said."""
TOO_LOW = LOWER.replace("1: 300_000_000", "1: 150_000_000")
"""A first correction that is wrong itself: its ceiling and its amount are too low."""

CUT, ENDED, REFUSED, NEVER, WRONGLY_GIVEN = range(1, 6)
"""What the wrong run does: cuts the amount; ends; ends as the corrected one will; changes nothing; gives support."""
INCOMES = {CUT: 50, ENDED: 200, REFUSED: 400, NEVER: 900, WRONGLY_GIVEN: 50}
"""Millions of rials a year."""
TEHRAN, FARS = "23", "07"


def rows() -> dict[str, list[Row]]:
    """Each case in Tehran (1 to 5) and in Fars (11 to 15)."""
    homes = [(case + tens, case, place) for tens, place in ((0, "tehran"), (10, "fars")) for case in INCOMES]
    return {
        "persons": [
            {
                "household_id": home,
                "relation_to_head": "head",
                "national_id": national_id(home * 10),
                "province": place,
                "mobile": f"0912000{home:04d}",
            }
            for home, _, place in homes
        ],
        "incomes": [
            {
                "national_id": national_id(home * 10),
                "amount_rial": INCOMES[case] * 1_000_000,
                "month": dt.date(2018, 11, 22),
            }
            for home, case, _ in homes
        ],
        "vehicles": [
            {"national_id": national_id(home * 10), "kind": "passenger", "value_rial": 5_000_000_000}
            for home, case, _ in homes
            if case == WRONGLY_GIVEN
        ],
    }


def nations(folder: Path) -> dict[str, Decided]:
    """The same people by each law."""
    laws = {"right": POLICY, "wrong": WRONG, "corrected": CORRECTED, "lower": LOWER, "too_low": TOO_LOW}
    return {name: decide(folder, rows(), name=name, policy=law) for name, law in laws.items()}

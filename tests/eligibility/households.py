"""Households of the small policy in policy/, as facts or as rows of registers."""

from __future__ import annotations

import datetime as dt
from functools import cache
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider, case_of
from hemayat.engines.compiled_policy import CompiledPolicy, compile_policy
from hemayat.registers.schema import TABLES
from hemayat.rules.unknowns import UnknownReason

ON = dt.date(2019, 11, 22)
AS_OF = dict.fromkeys(TABLES, dt.date(2019, 10, 1))
POLICY = Path(__file__).parent / "policy"
NOTHING: dict[str, Any] = {"income": 0, "car_value": 0, "trips": 0, "has_dwelling": False, "has_job": False}


@cache
def policy() -> CompiledPolicy:
    return compile_policy(POLICY, ON)


def case(**facts: Any) -> DeterminedCase:
    """A couple in Tehran with these facts; everything else is known and nothing, but for some purchases."""
    given: dict[str, Any] = {name: None for name in policy().facts_schema.names if name.endswith("__as_of")}
    given |= {name: 0 for name in policy().facts_schema.names if name.endswith("__unknown")}
    given |= {
        "household_id": 1,
        "household_size": 2,
        "province": "tehran",
        "area": "urban",
        "head_sex": "female",
    }
    given |= {**NOTHING, "purchases": 2_000_000, "is_client": False, **facts}
    return DeterminedCase(
        HouseholdDecider(policy(), AS_OF, {"decile": policy().on_day.ranks["decile"].cuts or ()}), given
    )


def case_from_rows(rows: dict[str, list[dict[str, Any]]]) -> DeterminedCase:
    return case_of(policy(), rows, AS_OF, {})


@st.composite
def facts_near_limits(draw: st.DrawFn) -> dict[str, Any]:
    """What `case` takes, around the limits of the policy, some of whose data are missing."""
    near = {
        "income": [0, 1, 480_000_000, 499_999_999, 600_000_000, 700_000_001, 10**9, 10**16],
        "car_value": [0, 1, 3_000_000_000, 3_000_000_001, 10**12],
        "trips": [0, 3, 4, 50],
        "purchases": [0, 999_999, 1_000_000, 650_000_000],
    }
    facts: dict[str, Any] = {"household_size": draw(st.integers(1, 5)), "is_client": draw(st.booleans())}
    for name, values in near.items():
        facts[name] = draw(st.sampled_from(values) | st.integers(0, 2 * 10**9))
    for name in ("has_dwelling", "has_job"):
        facts[name] = draw(st.booleans())
    for name, nothing in NOTHING.items():
        why = draw(st.sampled_from([UnknownReason.KNOWN] * 3 + [UnknownReason.UNANSWERED, UnknownReason.OLD]))
        facts[f"{name}__unknown"] = int(why)
        if why >= UnknownReason.OLD:
            facts[name] = nothing
    return facts

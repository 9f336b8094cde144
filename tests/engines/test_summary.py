"""What is counted of a bucket is what counting household by household gives, to the last rial."""

from __future__ import annotations

from collections import Counter, defaultdict
from types import SimpleNamespace
from typing import Any, cast

import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.engines.summary import RunSummary, summarise
from hemayat.rules.resolved_policy import PolicyOn
from hemayat.rules.unknowns import Verdict

HOUSEHOLDS = st.lists(
    st.fixed_dictionaries(
        {
            "province": st.sampled_from(["تهران", "فارس", None]),
            "area": st.sampled_from(["urban", "rural", None]),
            "head_sex": st.sampled_from(["female", "male"]),
            "household_size": st.integers(1, 9),
            "decile": st.integers(1, 3),
            "decile__high": st.integers(1, 3),
            "outcome": st.sampled_from(["eligible", "not_eligible"]),
            "amount_rial": st.one_of(st.none(), st.integers(-(2**63), 2**63 - 1)),
            "one__verdict": st.sampled_from([int(v) for v in Verdict]),
            "other__verdict": st.sampled_from([int(v) for v in Verdict]),
        }
    ),
    max_size=30,
)
TYPES = {"outcome": pa.string(), "one__verdict": pa.int8(), "other__verdict": pa.int8()}
STANDING = ("province", "area", "head_sex")
DECIDED = ("decile", "decile__high", "amount_rial", *TYPES)


def counted(rows: list[dict[str, Any]], *, has_amount: bool = True, has_decile: bool = True) -> RunSummary:
    criteria = [SimpleNamespace(name=name) for name in ("one", "other")]
    policy = SimpleNamespace(
        criteria=criteria,
        entitlement="some" if has_amount else None,
        ranks={"decile": "some"} if has_decile else {},
    )
    standing = pa.table({name: pa.array([r[name] for r in rows], pa.string()) for name in STANDING})
    size = pa.array([r["household_size"] for r in rows], pa.int64())
    decided = pa.table(
        {name: pa.array([r[name] for r in rows], TYPES.get(name, pa.int64())) for name in DECIDED}
    )
    return summarise(cast(PolicyOn, policy), standing.append_column("household_size", size), decided)


def decile(row: dict[str, Any]) -> int | None:
    return int(row["decile"]) if row["decile"] == row["decile__high"] else None


@pytest.mark.slow
@given(rows=HOUSEHOLDS)
@settings(derandomize=True, database=None, deadline=None)
def test_cells_have_exact_sums(rows: list[dict[str, Any]]) -> None:
    cells: dict[tuple[Any, ...], list[int]] = defaultdict(lambda: [0, 0, 0])
    for row in rows:
        cell = cells[*(row[name] for name in STANDING), decile(row), row["outcome"]]
        for place, number in enumerate((1, row["household_size"], row["amount_rial"] or 0)):
            cell[place] += number
    assert counted(rows).cells == cells


@pytest.mark.slow
@given(rows=HOUSEHOLDS)
@settings(derandomize=True, database=None, deadline=None)
def test_verdicts_are_counted_and_who_is_refused_by_one_alone(rows: list[dict[str, Any]]) -> None:
    summary = counted(rows)
    for name, other in (("one", "other"), ("other", "one")):
        verdicts = Counter(row[f"{name}__verdict"] for row in rows)
        assert summary.verdicts[name] == {v.name.lower(): verdicts[v] for v in Verdict}
        alone = [row for row in rows if row[f"{name}__verdict"] == Verdict.FAILED != row[f"{other}__verdict"]]
        assert summary.alone[name] == len(alone)


@pytest.mark.slow
@given(rows=HOUSEHOLDS, more=HOUSEHOLDS)
@settings(derandomize=True, database=None, deadline=None)
def test_who_a_criterion_refuses_is_counted_by_each_group(
    rows: list[dict[str, Any]], more: list[dict[str, Any]]
) -> None:
    summary = counted(rows)
    summary.add(counted(more))
    for criterion in ("one", "other"):
        failed = [row for row in [*rows, *more] if row[f"{criterion}__verdict"] == Verdict.FAILED]
        for group in STANDING:
            assert summary.refused[criterion][group] == Counter(row[group] or "" for row in failed)


def test_a_policy_may_have_no_amount_and_no_decile() -> None:
    row = {
        **dict.fromkeys(STANDING), "household_size": 4, "decile": 1, "decile__high": 1, "outcome": "eligible",
        "amount_rial": 5, "one__verdict": 1, "other__verdict": 1,
    }  # fmt: skip
    assert counted([row], has_amount=False, has_decile=False).cells == {
        (None, None, None, None, "eligible"): [1, 4, 0]
    }


def test_a_summary_is_the_same_after_it_was_written() -> None:
    summary = RunSummary(
        households=2,
        cells={("تهران", None, "male", 1, "eligible"): [2, 7, 10**19]},
        verdicts={"one": {"passed": 2}},
        alone={"one": 0},
        unknowns={"income": {"not_answered": 1}},
        refused={"one": {"head_sex": {"female": 1}}},
    )
    assert RunSummary.from_json(summary.to_json()) == summary

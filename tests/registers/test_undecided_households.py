"""Every household of an extract gets an answer: it can be decided, or there is a named reason why not."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.registers.check import check
from hemayat.registers.preparation import prepare
from hemayat.registers.snapshot import RegisterSnapshot
from hemayat.registers.undecided_households import NOT_DECIDED
from tests.support.extracts import Row, family, write_extract
from tests.support.nations import ON, compiled_policy, silent

AS_OF = ON + dt.timedelta(days=50)
BORN = dt.date(1980, 3, 21)


def household(number: int, kind: str) -> list[Row]:
    """Rows of persons of one household of a kind."""
    rows = [{**row, "birth_date": BORN} for row in family(number, "head", "spouse")]
    match kind:
        case "no_head":
            rows[0]["relation_to_head"] = "child"
        case "two_heads":
            rows[1]["relation_to_head"] = "head"
        case "head_dead":
            rows[0]["died_on"] = dt.date(2019, 1, 1)
        case "household_incomplete":
            rows[1]["sex"] = "unheard of"
        case "head_unborn":
            rows[0]["birth_date"] = ON + dt.timedelta(days=1)
        case "twice":
            rows.append(dict(rows[1]))
    return rows


KINDS = ["fine", "twice", *NOT_DECIDED]


@pytest.mark.slow
@settings(max_examples=4, deadline=None, derandomize=True, database=None)
@given(kinds=st.lists(st.sampled_from(KINDS), min_size=12, max_size=25), buckets=st.integers(1, 3))
def test_decided_and_not_decided_by_reason_are_all_households_of_the_extract(
    kinds: list[str], buckets: int
) -> None:
    rows = [row for number, kind in enumerate(kinds, 1) for row in household(number, kind)]
    expected = Counter(kind for kind in kinds if kind in NOT_DECIDED)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        extract = write_extract(folder / "extract", {"persons": rows}, as_of=AS_OF)
        made = prepare(extract, folder / "snapshot", buckets=buckets, memory="200MB", threads=1)
        before = {reason: n for reason, n in expected.items() if reason != "head_unborn"}
        assert made.not_decided == before == check(extract, memory="200MB").not_decided
        assert made.households + sum(before.values()) == len(kinds)

        snapshot = RegisterSnapshot.open(folder / "snapshot")
        compiled = compiled_policy(folder / "policy")
        run = determine_nation(compiled, snapshot, folder / "run", RunOptions(workers=1), silent)
        assert run["not_decided"] == dict(expected)
        assert run["summary"]["households"] + sum(run["not_decided"].values()) == len(kinds)


@pytest.mark.slow
@pytest.mark.parametrize("kind", [kind for kind in NOT_DECIDED if kind != "head_unborn"])
def test_each_is_listed_once_with_its_reason(tmp_path: Path, kind: str) -> None:
    rows = [*household(7, kind), *household(8, "fine")]
    extract = write_extract(tmp_path / "extract", {"persons": rows}, as_of=AS_OF)
    prepare(extract, tmp_path / "snapshot", buckets=1)
    snapshot = RegisterSnapshot.open(tmp_path / "snapshot")
    assert snapshot.manifest.not_decided == {kind: 1}
    listed = pq.read_table(snapshot.path / "not_decided" / "00000.parquet").to_pylist()
    assert listed == [{"household_id": 7, "reason": kind}]


def test_every_reason_has_words_in_both_languages() -> None:
    assert all(words.fa and words.en and words.fa != words.en for words in NOT_DECIDED.values())

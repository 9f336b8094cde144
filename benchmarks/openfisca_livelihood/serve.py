"""Answers questions of the benchmarks, a line of JSON each: no import is in a figure, and runs can take turns."""

import json
import resource
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from benchmarks.openfisca_livelihood.frames import read_frames
from benchmarks.openfisca_livelihood.inputs import OF_HOUSEHOLDS, OF_PERSONS
from benchmarks.openfisca_livelihood.system import Country, outputs

SQL = Path(__file__).with_name("persons.sql")
TABLES = ("persons", "incomes", "properties", "employment", "vehicles", "trips", "loans", "insurance")
COUNTRIES = {tuned: Country(tuned) for tuned in (True, False)}


def nation(asked: dict[str, Any]) -> dict[str, Any]:
    """From the prepared snapshot to a Parquet file of what was calculated; seconds of each part."""
    marks = [time.perf_counter()]
    given = READERS[asked["reader"]](asked)
    heads, owners = given["is_head"], given.pop("household_id")
    ids = np.sort(owners[heads])
    household_of = np.searchsorted(ids, owners)
    for name in OF_HOUSEHOLDS:
        values = np.zeros(len(ids), dtype=bool)
        values[household_of[heads]] = given[name][heads]
        given[name] = values
    marks.append(time.perf_counter())
    made = COUNTRIES[asked["tuned"]].simulation(len(ids), household_of, given)
    marks.append(time.perf_counter())
    found = outputs(made)
    marks.append(time.perf_counter())
    pq.write_table(pa.table({"household_id": ids, **found}), asked["out"], compression="snappy")
    marks.append(time.perf_counter())
    parts = ("registers to arrays", "setting inputs", "calculating", "writing")
    seconds = {name: marks[i + 1] - marks[i] for i, name in enumerate(parts)}
    return {"seconds": seconds, "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}


def by_pandas(asked: dict[str, Any]) -> dict[str, np.ndarray]:
    return read_frames(asked["snapshot"], tuned=asked["tuned"])


def by_duckdb(asked: dict[str, Any]) -> dict[str, np.ndarray]:
    snapshot, buckets, threads = (asked[name] for name in ("snapshot", "buckets", "threads"))
    with duckdb.connect() as con:
        con.execute(f"SET threads = {threads}")
        con.execute("SET preserve_insertion_order = false")
        for table in TABLES:
            files = ", ".join(f"'{snapshot}/{table}/{bucket:05d}.parquet'" for bucket in range(buckets))
            con.execute(f"CREATE VIEW {table} AS SELECT * FROM read_parquet([{files}])")
        return dict(con.execute(SQL.read_text(encoding="utf-8")).fetchnumpy())


READERS = {"pandas": by_pandas, "duckdb": by_duckdb}


def household(asked: dict[str, Any]) -> dict[str, Any]:
    """Seconds of one household: simulation made from the system at hand, inputs set, everything calculated."""
    given = {name: np.array(values) for name, values in asked["given"].items()}
    nobody_else = np.zeros(len(given["is_head"]), dtype=np.int64)
    country, taken = COUNTRIES[asked["tuned"]], []
    outputs(country.simulation(1, nobody_else, given))
    for _ in range(asked["times"]):
        start = time.perf_counter()
        found = outputs(country.simulation(1, nobody_else, given))
        taken.append(time.perf_counter() - start)
    answer = {name: values[0].item() for name, values in found.items()}
    return {"seconds": float(np.median(taken)), "found": answer}


def persons_of(asked: dict[str, Any]) -> dict[str, Any]:
    """The inputs of one household, as they are read for a nation."""
    given = by_duckdb(asked)
    mine = given["household_id"] == asked["household"]
    head = mine & given["is_head"]
    found = {name: given[name][mine].tolist() for name in OF_PERSONS}
    return {"given": found | {name: given[name][head].tolist() for name in OF_HOUSEHOLDS}}


def about(_: dict[str, Any]) -> dict[str, Any]:
    return {"version": version("openfisca-core")}


DO = {"nation": nation, "household": household, "persons": persons_of, "version": about}


def main() -> None:
    for line in sys.stdin:
        asked = json.loads(line)
        print(json.dumps(DO[asked["do"]](asked)), flush=True)


if __name__ == "__main__":
    main()

"""Runs a policy's cases on the engines, and says what came out otherwise than expected."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import groupby
from pathlib import Path
from typing import Any

import pyarrow as pa

from hemayat.common.dates import month_start
from hemayat.common.errors import HemayatError
from hemayat.engines import sql_engine as duckdb_engine
from hemayat.engines.catalogue import catalogue
from hemayat.engines.columnar_engine import ColumnarDecider
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.reference import ReferenceEngine
from hemayat.engines.staging import FactStager
from hemayat.registers.layout import snapshot_columns
from hemayat.registers.schema import TABLES, ColumnType
from hemayat.rules.case_assertions import CriterionCoverage, coverage, mismatches
from hemayat.rules.cases import PolicyCase, read_cases
from hemayat.rules.policy import Policy
from hemayat.rules.policy_check import check_policy
from hemayat.rules.resolution import resolve
from hemayat.rules.resolved_policy import PolicyOn

MEMORY = 300_000_000

Tables = Mapping[str, list[dict[str, Any]]]
"""Table → rows of all households of a group, with `household_id`, in the prepared shape."""
Days = Mapping[str, dt.date]
Cuts = Mapping[str, tuple[int, ...]]
Runner = Callable[[CompiledPolicy, Tables, Days, Cuts], list[dict[str, Any]]]
"""Facts and decision of each household, in the order of their ids, which are 1, 2, 3 …"""

_ARROW = {
    "BIGINT": pa.int64(),
    "INTEGER": pa.int32(),
    "SMALLINT": pa.int16(),
    "VARCHAR": pa.string(),
    "BOOLEAN": pa.bool_(),
    "DATE": pa.date32(),
}


@dataclass(frozen=True)
class CaseFailure:
    """A case that came out otherwise: what, what its author expected, and what the engine gave."""

    case: PolicyCase
    engine: str
    what: str
    expected: str
    got: str

    def __str__(self) -> str:
        where = f"{self.case.file}:{self.case.line}: {self.case.name}"
        return f"{where}: {self.what}: expected {self.expected}, got {self.got}"


def run_cases(policy: Policy, cases: list[PolicyCase], engine: str) -> list[CaseFailure]:
    """Every case on one engine, those of one day and one set of cut points together. Raises HemayatError.

    A case fails if it comes out otherwise than its author expects, or in any column otherwise than on the reference.
    """
    run, failures = _runner(engine), []
    for group in _groups(cases):
        compiled = CompiledPolicy(resolve(policy, group[0].on, catalogue()))
        given = (compiled, tables_of(group), group[0].as_of, group[0].cuts)
        decided = run(*given)
        by_reference = decided if engine == "reference" else _reference(*given)
        for case, columns, reference in zip(group, decided, by_reference, strict=True):
            found = [*mismatches(case, compiled.on_day, columns), *_disagreements(reference, columns)]
            failures += [CaseFailure(case, engine, *one) for one in found]
    return sorted(failures, key=lambda f: (f.case.file, f.case.line))


def _disagreements(
    reference: Mapping[str, Any], columns: Mapping[str, Any]
) -> Iterator[tuple[str, str, str]]:
    for name in dict.fromkeys([*reference, *columns]):
        expected, got = reference.get(name, "no such column"), columns.get(name, "no such column")
        if expected != got:
            yield f"{name} on the reference", str(expected), str(got)


def checked_folder(
    folder: Path, patches: tuple[Path, ...] = ()
) -> tuple[list[PolicyOn], list[PolicyCase], list[CriterionCoverage]]:
    """The policy on each day on which it changes, its cases, and the sides that no case shows. Raises PolicyError.

    Cases are about the policy in its folder: patches are checked, but no case is run under them.
    """
    days = check_policy(folder, catalogue(), patches)
    as_written = check_policy(folder, catalogue()) if patches else days
    cases = read_cases(folder, as_written, catalogue())
    return (
        days,
        cases,
        [
            criterion_coverage
            for criterion_coverage in coverage(as_written, cases)
            if criterion_coverage.missing
        ],
    )


def available_engines() -> list[str]:
    """The engines that this machine can run at once; Spark, which takes its time to start, is asked for by name.

    `columnar` decides a nation; `duckdb` is the statement that comparisons and reforms run.
    """
    return ["reference", "columnar", "duckdb"]


def tables_of(cases: Iterable[PolicyCase]) -> dict[str, list[dict[str, Any]]]:
    """The rows of these cases, each one household, as one small nation."""
    found: dict[str, list[dict[str, Any]]] = {table: [] for table in TABLES}
    for number, case in enumerate(cases, 1):
        for table, rows in case.rows.items():
            found[table] += [{"household_id": number, **_stored(table, row)} for row in rows]
    return found


def _groups(cases: list[PolicyCase]) -> Iterable[list[PolicyCase]]:
    def key(case: PolicyCase) -> str:
        return repr((case.on, sorted(case.as_of.items()), sorted(case.cuts.items())))

    for _, group in groupby(sorted(cases, key=key), key=key):
        yield list(group)


def _stored(table: str, row: dict[str, Any]) -> dict[str, Any]:
    """A snapshot keeps a month as its first day."""
    months = _months(table)
    return {k: month_start(v) if k in months and v else v for k, v in row.items()} if months else row


@cache
def _months(table: str) -> frozenset[str]:
    return frozenset(c.name for c in TABLES[table].columns if c.kind is ColumnType.MONTH)


def _runner(engine: str) -> Runner:
    runners: dict[str, Runner] = {
        "reference": _reference, "columnar": _columnar, "duckdb": _duckdb, "spark": _spark
    }  # fmt: skip
    if engine not in runners:
        raise HemayatError(f"unknown engine '{engine}'; one of: {', '.join(runners)}")
    return runners[engine]


def _reference(compiled: CompiledPolicy, tables: Tables, as_of: Days, cuts: Cuts) -> list[dict[str, Any]]:
    engine = ReferenceEngine(compiled, as_of, cuts)
    by_household: dict[int, dict[str, list[dict[str, Any]]]] = {}
    for table, rows in tables.items():
        for row in rows:
            by_household.setdefault(row["household_id"], {}).setdefault(table, []).append(row)
    decided = []
    for number in sorted(by_household):
        facts = engine.facts(by_household[number])
        decided.append({**facts, **engine.decide(facts)})
    return decided


def _columnar(compiled: CompiledPolicy, tables: Tables, as_of: Days, cuts: Cuts) -> list[dict[str, Any]]:
    facts = FactStager(compiled).of_tables(arrow_tables(tables), as_of)
    return _together(facts, ColumnarDecider(compiled, cuts).decide(facts))


def _duckdb(compiled: CompiledPolicy, tables: Tables, as_of: Days, cuts: Cuts) -> list[dict[str, Any]]:
    facts = FactStager(compiled).of_tables(arrow_tables(tables), as_of)
    with duckdb_engine.connect(MEMORY) as con:
        return _together(facts, duckdb_engine.decisions(con, compiled, facts, cuts))


def _spark(compiled: CompiledPolicy, tables: Tables, as_of: Days, cuts: Cuts) -> list[dict[str, Any]]:
    from hemayat.engines.spark import facts_and_decisions
    from hemayat.engines.spark_session import session

    return _together(*facts_and_decisions(session(), compiled, arrow_tables(tables), as_of, cuts))


def _together(facts: pa.Table, decisions: pa.Table) -> list[dict[str, Any]]:
    return [{**f, **d} for f, d in zip(facts.to_pylist(), decisions.to_pylist(), strict=True)]


def arrow_tables(tables: Tables) -> dict[str, pa.Table]:
    """The same rows with the column types of a prepared snapshot."""
    made = {}
    for table, rows in tables.items():
        schema = pa.schema([(name, _ARROW[kind]) for name, kind in snapshot_columns(table).items()])
        made[table] = pa.Table.from_pylist(rows, schema=schema)
    return made

"""One household with every reason: what a page or a desk waits for, beside OpenFisca for the same household."""

from __future__ import annotations

from collections.abc import Callable

import duckdb

from benchmarks.bench import Bench
from benchmarks.openfisca import OpenFisca
from benchmarks.results import Result
from benchmarks.timing import Run, interleaved, per_call
from hemayat.eligibility.determination import DeterminedCase, HouseholdDecider
from hemayat.eligibility.reasons import explain
from hemayat.engines.reference import ReferenceEngine
from hemayat.registers.snapshot import rows_of

OPENFISCA, OPENFISCA_TUNED = "OpenFisca, as documented", "OpenFisca, tuned"
NO_CUTS: dict[str, list[int]] = {"decile": list(range(1_000_000, 1_000_000_000, 111_000_000))}
"""Any nine: how long a search takes does not depend on what is found."""


def measure(bench: Bench) -> Result:
    chosen = a_family(bench)
    ours = _ours(bench, chosen)
    runs: dict[str, Run] = {name: _timed(function) for name, function in ours.items()}
    with OpenFisca.started(bench) as openfisca:
        if openfisca:
            given = openfisca.inputs_of(bench, chosen)
            _assert_same(bench, chosen, openfisca.one_household(given, 1, tuned=True)["found"])
            times = 20 if bench.quick else 200
            for name, tuned in ((OPENFISCA, False), (OPENFISCA_TUNED, True)):
                runs[name] = _asking(openfisca, given, times, tuned)
        seconds = interleaved(runs, bench.repetitions)
    return _result(bench, seconds)


def a_family(bench: Bench) -> int:
    """The first household of four whose facts are all known."""
    file = bench.snapshot.file("persons", 0)
    with duckdb.connect() as con:
        ids = con.execute(
            f"SELECT household_id FROM '{file}' GROUP BY ALL HAVING COUNT(*) = 4 AND COUNT(died_on) = 0 ORDER BY ALL"
        ).fetchmany(1000)
    reference = ReferenceEngine(bench.policy, bench.snapshot.registers, NO_CUTS)
    for (household,) in ids:
        facts = reference.facts(rows_of(bench.snapshot, household))
        if not any(facts[name] for name in facts if name.endswith("__unknown")):
            return int(household)
    raise LookupError("no family of four in the first bucket is fully known")


def _ours(bench: Bench, household: int) -> dict[str, Callable[[], object]]:
    as_of = bench.snapshot.registers
    rows = rows_of(bench.snapshot, household)
    reference = ReferenceEngine(bench.policy, as_of, NO_CUTS)
    facts = reference.facts(rows)
    decider = HouseholdDecider(bench.policy, as_of, NO_CUTS)
    return {
        "ours: facts to verdicts, limits, outcome, amount": lambda: reference.decide(facts),
        "ours: register rows to the same": lambda: reference.decide(reference.facts(rows)),
        "ours: facts to every reason in Persian": lambda: explain(DeterminedCase(decider, facts), "fa"),
        "ours: stored rows found, read and decided": lambda: reference.decide(
            reference.facts(rows_of(bench.snapshot, household))
        ),
    }


def _timed(function: Callable[[], object]) -> Run:
    return lambda: per_call(function)


def _asking(openfisca: OpenFisca, given: dict[str, list[object]], times: int, tuned: bool) -> Run:
    return lambda: float(openfisca.one_household(given, times, tuned=tuned)["seconds"])


def _assert_same(bench: Bench, household: int, found: dict[str, object]) -> None:
    reference = ReferenceEngine(bench.policy, bench.snapshot.registers, NO_CUTS)
    decided = reference.decide(reference.facts(rows_of(bench.snapshot, household)))
    assert (decided["outcome"] == "eligible") == found["eligible"]
    assert decided["amount_rial"] == found["amount"]


def _result(bench: Bench, seconds: dict[str, float]) -> Result:
    columns = ["one household of four", "µs", "OpenFisca takes", "tuned", "goal"]
    result = Result("household", "One household with every reason", columns, bench.households)
    for name, taken in seconds.items():
        factors = [
            f"{seconds[other] / taken:.3g} ×" if other in seconds else None
            for other in (OPENFISCA, OPENFISCA_TUNED)
        ]
        result.add(
            name, taken * 1e6, *factors, "≥ 250 ×" if name.startswith("ours: facts to verdicts") else ""
        )
    if OPENFISCA not in seconds:
        result.notes.append("OpenFisca was left out: `make bench` makes .venv-bench for it.")
    result.notes.append(
        "OpenFisca: a simulation from the system at hand, inputs set, every criterion calculated."
    )
    return result

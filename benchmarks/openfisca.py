"""The baseline (b), in an environment of its own: a process that is asked in lines of JSON and answers in lines."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench import Bench

PYTHON = Path(".venv-bench/bin/python")
WAYS = {
    "with pandas, as documented": {"reader": "pandas", "tuned": False},
    "with pandas, tuned": {"reader": "pandas", "tuned": True},
    "lent our DuckDB sums, as documented": {"reader": "duckdb", "tuned": False},
    "lent our DuckDB sums, tuned": {"reader": "duckdb", "tuned": True},
}
"""Who sums the registers to persons, and whether what is slow is gone round."""


class OpenFisca:
    """A running process; its start and its imports are in no figure."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self.process = process
        self.version = str(self.ask(do="version")["version"])
        self.answers: dict[str, list[dict[str, Any]]] = {way: [] for way in WAYS}

    @classmethod
    @contextmanager
    def started(cls, bench: Bench) -> Iterator[OpenFisca | None]:
        """None where its environment has not been made, or nobody wants it."""
        if not bench.openfisca or not PYTHON.exists():
            yield None
            return
        command = [str(PYTHON), "-W", "ignore", "-m", "benchmarks.openfisca_livelihood.serve"]
        with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
            yield cls(process)
            assert process.stdin
            process.stdin.close()

    def ask(self, **question: Any) -> dict[str, Any]:
        assert self.process.stdin
        assert self.process.stdout
        self.process.stdin.write(json.dumps(question) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def decide_nation(self, bench: Bench, out: Path, way: str) -> float:
        """Seconds from the prepared snapshot to a Parquet file of decisions."""
        answer = self.ask(
            do="nation",
            snapshot=str(bench.snapshot.path),
            buckets=bench.snapshot.buckets,
            threads=bench.workers,
            out=str(out),
            **WAYS[way],
        )
        self.answers[way].append(answer)
        return float(sum(answer["seconds"].values()))

    def deciding_alone(self, way: str, times: int) -> float:
        """Median seconds of the last so many nations from arrays in memory to outcomes, without registers and files."""
        parts: list[dict[str, float]] = [answer["seconds"] for answer in self.answers[way][-times:]]
        return median(part["setting inputs"] + part["calculating"] for part in parts)

    def inputs_of(self, bench: Bench, household: int) -> dict[str, list[object]]:
        """What OpenFisca is given of one household."""
        snapshot = {"snapshot": str(bench.snapshot.path), "buckets": bench.snapshot.buckets}
        given: dict[str, list[object]] = self.ask(
            do="persons", threads=bench.workers, household=household, **snapshot
        )["given"]
        return given

    def one_household(self, given: dict[str, list[object]], times: int, *, tuned: bool) -> dict[str, Any]:
        """`seconds`: the median of so many times; `found`: what was calculated."""
        return self.ask(do="household", given=given, times=times, tuned=tuned)

    def notes(self) -> list[str]:
        """Where its time went, in the last runs."""
        return [self._note(way, answers[-1]) for way, answers in self.answers.items() if answers]

    def _note(self, name: str, answer: dict[str, Any]) -> str:
        parts = ", ".join(f"{part} {seconds:.3g} s" for part, seconds in answer["seconds"].items())
        return f"OpenFisca {self.version} {name}: {parts}; peak memory so far {answer['peak_bytes'] / 1e9:.1f} GB."

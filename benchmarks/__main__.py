"""`python -m benchmarks`: every measurement on one synthetic nation, each beside what it is compared with."""

from __future__ import annotations

import argparse
import importlib
import time
from pathlib import Path

MEASUREMENTS = (
    "registers",
    "batch",
    "verification",
    "household",
    "reform",
    "publication",
    "second_run",
    "linkage",
    "letters",
    "pages",
    "paint",
    "requests",
    "decisions",
    "status",
    "plans",
    "queues",
    "desk",
    "sorted_lists",
    "events",
    "referrals",
    "change_notice",
    "surge",
)
ONCE = ("service",)
"""Asked for by name alone: nothing stands beside it, and it takes long."""


def main() -> None:
    # Imported here: the workers of a run import this module again, and would bring all of these along.
    from benchmarks import machine, results
    from benchmarks.bench import Bench
    from benchmarks.nation import HOUSEHOLDS

    asked = arguments()
    bench = Bench(
        households=asked.households or (HOUSEHOLDS if asked.nation else 1_000_000),
        work=asked.work or Path("out/nation" if asked.nation else "out/bench"),
        repetitions=1 if asked.quick else asked.repetitions,
        quick=asked.quick,
        openfisca=not asked.without_openfisca,
        again=asked.again,
    )
    bench.work.mkdir(parents=True, exist_ok=True)
    file = asked.results or (
        Path("out/bench/results.json") if not asked.quick else bench.work / "results-quick.json"
    )
    about = machine.describe()
    print(", ".join(f"{name} {value}" for name, value in about.items()))
    for name in ("nation",) if asked.nation else asked.only or MEASUREMENTS:
        start = time.perf_counter()
        try:
            found = importlib.import_module(f"benchmarks.{name}").measure(bench)
        except results.LeftOut as lacking:
            print(f"\n{name} is left out: {lacking}", flush=True)
            continue
        results.save(file, about, [found])
        print(f"\n{found.text()}\n({time.perf_counter() - start:.0f} s)", flush=True)
    print(f"\nKept in {file}; `python -m benchmarks.tables` puts it into docs/benchmarks.md.")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="benchmarks", description=__doc__)
    parser.add_argument(
        "--households", type=int, help="size of the nation (1,000,000; with --nation 26,000,000)"
    )
    parser.add_argument(
        "--nation", action="store_true", help="make, check, prepare and decide a whole nation"
    )
    parser.add_argument("--only", nargs="+", choices=MEASUREMENTS + ONCE, help="these measurements alone")
    parser.add_argument(
        "--work", type=Path, help="folder for the nation (out/bench; with --nation out/nation)"
    )
    parser.add_argument("--results", type=Path, help="file to keep the results in (out/bench/results.json)")
    parser.add_argument("--repetitions", type=int, default=5, help="rounds; the median counts (5)")
    parser.add_argument(
        "--quick", action="store_true", help="one round: shows that everything runs, measures nothing"
    )
    parser.add_argument("--again", action="store_true", help="with --nation: repeat the steps that are done")
    parser.add_argument("--without-openfisca", action="store_true", help="leave its rows out")
    return parser.parse_args()


if __name__ == "__main__":
    main()

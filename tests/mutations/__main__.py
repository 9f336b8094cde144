"""Put deliberate faults into copies of the repository and show that the tests named in docs/clauses.md or
protections.py catch them.

    python -m tests.mutations             all faults
    python -m tests.mutations R5.1 A13    the faults of these requirements
    python -m tests.mutations powers      the faults of this protection (protections.py)
    python -m tests.mutations --jobs 2    two at a time, each in a copy of its own

Exits with status 1 if a fault is not caught. Each fault begins with the test that caught it the last time
(known_catchers.json, which a run brings up to date).
"""

from __future__ import annotations

import argparse
import queue
import sys
import tempfile
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from pathlib import Path

from tests.architecture.clauses import named_tests
from tests.mutations.fault import Fault, all_faults
from tests.mutations.known_catchers import keep_catchers, key_of, read_catchers
from tests.mutations.protections import PROTECTIONS
from tests.mutations.tree import Result, Tree, changes_database

TESTS = named_tests() | PROTECTIONS


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the faults that were asked for."""
    parser = argparse.ArgumentParser("python -m tests.mutations", description=__doc__.splitlines()[0])
    parser.add_argument(
        "requirements", nargs="*", metavar="REQUIREMENT", help="such as R5.1; all if none is given"
    )
    parser.add_argument("--jobs", type=int, default=1, help="number of copies to work in at the same time")
    options = parser.parse_args(arguments)
    if unknown := set(options.requirements) - set(TESTS):
        parser.error(f"neither docs/clauses.md nor protections.py has {', '.join(sorted(unknown))}")
    faults = [f for f in all_faults() if not options.requirements or f.requirement in options.requirements]
    with tempfile.TemporaryDirectory(prefix="hemayat-mutations-") as folder:
        Path(folder).chmod(0o755)
        trees = [Tree(Path(folder) / f"copy-{number}") for number in range(options.jobs)]
        trees[0].prepare_server(server := Path(folder) / "server")
        return _report(faults, trees, server)


def _report(faults: Sequence[Fault], trees: Sequence[Tree], server: Path) -> int:
    """Print one line for each fault; return the exit status."""
    free: queue.SimpleQueue[Tree] = queue.SimpleQueue()
    for tree in trees:
        free.put(tree)
    caught_by: list[str | None] = []
    known = read_catchers()
    with ThreadPoolExecutor(len(trees)) as pool:
        started = {
            pool.submit(_try, fault, free, server, known.get(key_of(fault))): fault for fault in faults
        }
        for number, future in enumerate(as_completed(started), 1):
            fault, (result, seconds) = started[future], future.result()
            caught_by.append(result.caught_by)
            if result.caught_by:
                known[key_of(fault)] = result.caught_by
            print(f"[{number}/{len(faults)}] {_line(fault, result)} ({seconds:.0f} s)", flush=True)
    failing = _failing_without_fault(sorted({test for test in caught_by if test}), trees[0], server)
    if not failing:
        keep_catchers(known, {key_of(fault) for fault in all_faults()})
    missed = caught_by.count(None)
    print(f"{len(faults) - missed} of {len(faults)} faults were caught.")
    return 1 if missed or failing else 0


def _try(
    fault: Fault, free: queue.SimpleQueue[Tree], server: Path, known: str | None
) -> tuple[Result, float]:
    tree, begun = free.get(), time.monotonic()
    prepared = None if changes_database(fault) else server
    named = tuple(TESTS[fault.requirement])
    try:
        with tree.with_fault(fault):
            # Only a test that is still named may catch it.
            result = tree.run([known], prepared) if known and known.startswith(named) else None
            if result is None or not result.caught_by:
                result = tree.run(named, prepared)
            return result, time.monotonic() - begun
    finally:
        free.put(tree)


def _line(fault: Fault, result: Result) -> str:
    if result.caught_by:
        return f"{fault.requirement} caught by {result.caught_by}"
    return (
        f"{fault.requirement} NOT CAUGHT: {fault.effect}\n"
        f"    {fault.path}: {fault.old!r} became {fault.new!r}\n"
        f"    {result.message}\n   "
    )


def _failing_without_fault(tests: Sequence[str], tree: Tree, server: Path) -> bool:
    """A test that fails anyway catches nothing: run those that failed once more, without any fault."""
    if not tests:
        return False
    result = tree.run(tests, server)
    if result.message == "all tests passed":
        return False
    print(f"Without any fault, {result.caught_by or 'the run'} fails too: {result.message}")
    return True


if __name__ == "__main__":
    sys.exit(main())

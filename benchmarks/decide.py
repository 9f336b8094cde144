"""Decides a nation in a process of its own: `python -m benchmarks.decide SNAPSHOT OUT WORKERS`."""

from __future__ import annotations

import sys
from pathlib import Path

from benchmarks.bench import ON, POLICY, silent
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.registers.snapshot import RegisterSnapshot


def main() -> None:
    snapshot, out, workers = sys.argv[1:]
    options = RunOptions(workers=int(workers))
    manifest = determine_nation(
        compile_policy(POLICY, ON), RegisterSnapshot.open(snapshot), Path(out), options, silent
    )
    print(manifest["content_sha256"])


if __name__ == "__main__":
    main()

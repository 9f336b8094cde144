"""Times that can be compared: what is compared runs in turns, so that a noisy machine is noisy for all of them."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable, Mapping
from statistics import median

Run = Callable[[], float | None]
"""Does the work once. Returns the seconds it took where it knows better than a clock around it."""


def interleaved(runs: Mapping[str, Run], repetitions: int, *, warm_up: bool = True) -> dict[str, float]:
    """Name → median seconds; one round of all of them before the next round."""
    times: dict[str, list[float]] = {name: [] for name in runs}
    if warm_up:
        for run in runs.values():
            run()
    for _ in range(repetitions):
        for name, run in runs.items():
            times[name].append(seconds_of(run))
    return {name: median(taken) for name, taken in times.items()}


def seconds_of(run: Run) -> float:
    gc.collect()
    start = time.perf_counter()
    own = run()
    taken = time.perf_counter() - start
    return taken if own is None else own


def per_call(function: Callable[[], object], *, at_least: float = 0.2) -> float:
    """Seconds of one call of something too short for a clock: as many calls as fill `at_least` seconds."""
    calls = 1
    while True:
        start = time.perf_counter()
        for _ in range(calls):
            function()
        taken = time.perf_counter() - start
        if taken >= at_least:
            return taken / calls
        calls = max(calls * 2, int(calls * at_least / max(taken, 1e-9)) + 1)

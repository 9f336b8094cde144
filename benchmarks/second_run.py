"""A second national run replaces the first, and everybody is informed: each step, compared with that of the first run.

The first run is compared with nothing. The second one is compared with it household by household, when it is loaded,
published and communicated. So these ratios show what comparing costs, and whether it grows faster than the nation.
"""

from __future__ import annotations

import datetime as dt
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from shutil import rmtree
from statistics import median

from benchmarks.bench import ON, POLICY, Bench, silent
from benchmarks.publication import decided, fresh_database, installation, publisher
from benchmarks.results import Result
from hemayat.engines.compiled_policy import compile_policy
from hemayat.engines.national_run import RunOptions, determine_nation
from hemayat.operations.postgres import DatabaseUrls

STEPS = {
    "propose": "propose: load, seal, compare",
    "approve": "approve: compare, give places, switch",
    "notices": "notices queued",
    "letters": "letters signed and queued",
}
LIMITS = "1: 480_000_000, 2: 600_000_000, 3: 720_000_000"
OTHER_LIMITS = "1: 530_000_000, 2: 660_000_000, 3: 650_000_000"
"""Of the yearly income, by size: some households gain, and some lose."""
SMALLER = 5
"""The nation is also published at this part of its size: a step that grows faster than the nation shows there."""

Steps = dict[str, float]
"""Step → seconds; with "… of" the step's number of notices or letters."""


def measure(bench: Bench) -> Result:
    smaller = Bench(bench.households // SMALLER, bench.work, repetitions=1, quick=bench.quick)
    with installation(bench) as urls:
        small = one_round(smaller, urls)
        rounds = [one_round(bench, urls) for _ in range(bench.repetitions)]
    taken = [{name: median(one[run][name] for one in rounds) for name in rounds[0][run]} for run in (0, 1)]
    return table(bench, smaller, taken, small[1])


def one_round(bench: Bench, urls: DatabaseUrls) -> tuple[Steps, Steps]:
    """The steps of the first run and of the second one, in an empty database."""
    fresh_database(urls)
    first = replaced_by(decided(bench), POLICY)
    run = reformed(bench)
    return first, replaced_by(run, run.with_name("policy"))


def reformed(bench: Bench) -> Path:
    """A finished run of the same nation by a law with another income limit, which is in the folder "policy"."""
    work = bench.work / f"second-{bench.households}"
    rmtree(work, ignore_errors=True)
    shutil.copytree(POLICY, work / "policy")
    file = work / "policy" / "policy.yaml"
    law = file.read_text("utf-8")
    assert law.count(LIMITS) == 1, "the policy reads otherwise by now"
    file.write_text(law.replace(LIMITS, OTHER_LIMITS), "utf-8")
    options = RunOptions(workers=bench.workers)
    determine_nation(compile_policy(work / "policy", ON), bench.snapshot, work / "run", options, silent)
    return work / "run"


def replaced_by(run: Path, policy: Path) -> Steps:
    """Publish this run as two publishers do, and do what the worker does afterwards."""
    from hemayat.approvals.signatures import sign_letters  # noqa: PLC0415 - after the settings
    from hemayat.publication import actions, rollout  # noqa: PLC0415 - the same
    from hemayat.publication.stop_rule import justify_run  # noqa: PLC0415 - the same

    now = dt.datetime.now(dt.UTC)
    start = time.perf_counter()
    publication = actions.propose(run, by=publisher("first"), now=now, policy=policy)
    steps = {"propose": time.perf_counter() - start}
    if publication.stops:
        for name in ("first", "third"):
            justify_run(publication.pk, by=publisher(name), now=now, words="benchmark")
    start = time.perf_counter()
    rollout.approve(publication.pk, by=publisher("second"), now=now)
    steps["approve"] = time.perf_counter() - start
    steps["notices"], steps["notices of"] = until_done(lambda: queue_next(publication.pk))
    steps["letters"], steps["letters of"] = until_done(lambda: sign_letters(now=now) or None)
    return steps


def queue_next(run_id: int) -> int | None:
    """Queue the next notices; None when all households were gone through, since a batch may have nobody to tell."""
    from hemayat.publication.models import Publication  # noqa: PLC0415 - after the settings
    from hemayat.publication.notices import queue_batch  # noqa: PLC0415 - the same

    if Publication.objects.get(pk=run_id).notices_done_at is not None:
        return None
    return queue_batch(run_id, now=dt.datetime.now(dt.UTC))


def until_done(batch: Callable[[], int | None]) -> tuple[float, int]:
    """The seconds of all batches, and how many notices or letters they made."""
    start, many = time.perf_counter(), 0
    while (some := batch()) is not None:
        many += some
    return time.perf_counter() - start, many


def table(bench: Bench, smaller: Bench, taken: list[Steps], small: Steps) -> Result:
    first, second = taken
    growth = f"at {smaller.households:,}"
    result = Result(
        "second_run",
        "A second national run",
        ["step of the second run", "seconds", "how many", "ratio", growth, "a household, to that"],
        bench.households,
        "the same step of the first run",
    )
    for step, title in STEPS.items():
        a_household = (second[step] / bench.households) / (small[step] / smaller.households)
        many = second.get(f"{step} of", bench.households)
        result.add(title, second[step], round(many), second[step] / first[step], small[step], a_household)
    of = {step: round(first[f"{step} of"]) for step in ("notices", "letters")}
    result.notes.append(
        f"The first run: {first['propose']:,.0f} s to propose, {first['approve']:,.0f} s to approve, "
        f"{first['notices']:,.0f} s for {of['notices']:,} notices, {first['letters']:,.0f} s for {of['letters']:,} "
        "letters. The last column must stay near 1 or below: it is the time of a household here, to that in the "
        "smaller nation."
    )
    return result

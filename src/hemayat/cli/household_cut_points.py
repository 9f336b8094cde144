"""The cut points that one household is ranked by: a run's, the policy's own, or counted now over the snapshot."""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hemayat.common.console import notes
from hemayat.common.errors import HemayatError
from hemayat.common.language import text_in
from hemayat.common.progress_bars import steps

if TYPE_CHECKING:
    from hemayat.engines.compiled_policy import CompiledPolicy
    from hemayat.engines.cut_points import CutPoints
    from hemayat.engines.national_run import RunOptions
    from hemayat.registers.snapshot import RegisterSnapshot


def cut_points_for(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, run: Path | None, options: RunOptions
) -> CutPoints:
    """Those of `run`, else the published ones, else counted over the whole snapshot if the decision needs them."""
    from hemayat.eligibility.determination import deciding_ranks
    from hemayat.engines.reference import published_cut_points

    if run is not None:
        return _of_run(compiled, snapshot, run)
    published = published_cut_points(compiled)
    needed = deciding_ranks(compiled.on_day) - published.keys()
    return _counted(compiled, snapshot, needed, options) if needed else published


def _of_run(compiled: CompiledPolicy, snapshot: RegisterSnapshot, run: Path) -> CutPoints:
    from hemayat.eligibility.determination import deciding_ranks
    from hemayat.engines.national_run import snapshot_hash
    from hemayat.engines.run_folder import open_run

    _, manifest = open_run(run)
    if manifest["policy"] != compiled.policy.id:
        raise HemayatError(
            f"--run {run}: decided {manifest['policy']}, not {compiled.policy.id}; give another run"
        )
    cuts: dict[str, list[int]] = manifest["cut_points"]
    lacking = sorted(deciding_ranks(compiled.on_day) - cuts.keys())
    if lacking:
        raise HemayatError(f"--run {run}: has no cut points of {', '.join(lacking)}; decide the nation again")
    for what in _differences(compiled, snapshot_hash(snapshot), manifest):
        notes.print(
            f"--run {run} was made with another {what}; its cut points are used all the same", soft_wrap=True
        )
    return cuts


def _differences(compiled: CompiledPolicy, snapshot_sha256: str, manifest: dict[str, Any]) -> list[str]:
    now = {
        "policy_version": ("version of the policy", compiled.policy.version),
        "on": ("day", compiled.on.isoformat()),
        "snapshot_sha256": ("snapshot", snapshot_sha256),
    }
    return [words for key, (words, value) in now.items() if manifest[key] != value]


def _counted(
    compiled: CompiledPolicy, snapshot: RegisterSnapshot, needed: set[str], options: RunOptions
) -> CutPoints:
    from hemayat.engines.national_run import determine_nation

    ranks = ", ".join(text_in(compiled.on_day.ranks[name].title, "en") or name for name in sorted(needed))
    notes.print(
        f"The outcome hangs on {ranks}, so all {snapshot.households:,} households are ranked first; "
        "--run RUN with a run of `determine nation` saves this",
        soft_wrap=True,
    )
    with tempfile.TemporaryDirectory(prefix="hemayat-") as folder, steps() as report:
        manifest = determine_nation(compiled, snapshot, Path(folder) / "run", options, report)
    cuts: CutPoints = manifest["cut_points"]
    return cuts

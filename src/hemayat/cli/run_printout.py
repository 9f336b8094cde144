"""What `determine nation` prints of a run."""

from __future__ import annotations

import shlex
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.text import Text

from hemayat.common.console import console, table
from hemayat.common.dates import format_date
from hemayat.common.language import text_in
from hemayat.eligibility.standard_texts import OUTCOMES as OUTCOME_NAMES
from hemayat.eligibility.value_texts import money
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.summary import RunSummary
from hemayat.registers.undecided_households import NOT_DECIDED
from hemayat.rules.unknowns import OUTCOMES

if TYPE_CHECKING:
    import pyarrow as pa


def show_run(compiled: CompiledPolicy, manifest: Mapping[str, Any]) -> None:
    """Outcomes, cost and criteria of a finished run."""
    summary = RunSummary.from_json(manifest["summary"])
    by_outcome = {key[0]: numbers for key, numbers in summary.by("outcome").items()}
    whole = max(summary.households, 1)
    rows = []
    for outcome in OUTCOMES:
        households, persons, _ = by_outcome.get(outcome, [0, 0, 0])
        rows.append((OUTCOME_NAMES[outcome]["en"], households, f"{100 * households / whole:.1f} %", persons))
    console.print(Text(_title(compiled, manifest)), soft_wrap=True)
    console.print(table("", ["outcome", "households", "share", "persons"], rows))
    if manifest["not_decided"]:
        not_decided = [(NOT_DECIDED[r].en, n) for r, n in manifest["not_decided"].items()]
        console.print(table("Not decided", ["why", "households"], not_decided))
    console.print(table("Criteria", ["criterion", "met", "not met", "… alone", "not known", "exempt"], [
        (text_in(c.title, "en"), *(summary.verdicts[c.name][v] for v in ("passed", "failed")), summary.alone[c.name],
         *(summary.verdicts[c.name][v] for v in ("undetermined", "waived")))
        for c in compiled.on_day.criteria
    ]))  # fmt: skip
    cost = by_outcome.get("eligible", [0, 0, 0])[2]
    if compiled.on_day.entitlement:
        console.print(f"Cost: {money(cost, compiled.on_day.entitlement.unit, 'en')}", soft_wrap=True)
    console.print(f"Content: sha256 {manifest['content_sha256']}", soft_wrap=True)


def show_examples(run: Path, registers: Path, options: Sequence[str]) -> None:
    """One household of each outcome, and a command that explains one and works when pasted.

    `options`: the options that say by which rules the run decided, such as `--policy FOLDER`.
    """
    found = first_of_each(run)
    if not found:
        return
    named = ", ".join(
        f"{OUTCOME_NAMES[outcome]['en'].lower()} {household}" for outcome, household in found.items()
    )
    console.print(f"Households, for example: {named}", soft_wrap=True, markup=False)
    household_id = str(next(iter(found.values())))
    given = ["--registers", str(registers), "--run", str(run), *options, "--household", household_id]
    command = shlex.join([_program(), "determine", "household", *given])
    console.print(f"Why: {command}", soft_wrap=True, markup=False, highlight=False)


def _program() -> str:
    """What the user typed to start this program: it may not be on their PATH."""
    return sys.argv[0] if Path(sys.argv[0]).name == "hemayat" else "hemayat"


def first_of_each(run: Path, among: Callable[[int], pa.Array] | None = None) -> dict[str, int]:
    """Outcome → its first household in the first decisions that have one.

    `among`: bucket → the households that may be taken; all of them where it is not given.
    """
    import pyarrow.compute as pc

    from hemayat.engines.run_folder import read_table

    found: dict[str, int] = {}
    for bucket, decisions in enumerate(sorted((run / "decisions").glob("*.parquet"))):
        if len(found) == len(OUTCOMES):
            break
        decided = read_table(decisions, ["household_id", "outcome"])
        if among:
            decided = decided.filter(pc.is_in(decided["household_id"], value_set=among(bucket)))
        outcomes = decided["outcome"].cast("string")
        for outcome in OUTCOMES:
            first = pc.min(decided["household_id"].filter(pc.equal(outcomes, outcome))).as_py()
            if outcome not in found and first is not None:
                found[outcome] = first
    return {outcome: found[outcome] for outcome in OUTCOMES if outcome in found}


def _title(compiled: CompiledPolicy, manifest: Mapping[str, Any]) -> str:
    made_up = ", synthetic people" if manifest["synthetic"] else ""
    title = text_in(compiled.policy.title, "en")
    day = f"{format_date(compiled.on, 'en')} ({manifest['on']})"
    return f"{title} on {day}, snapshot {manifest['snapshot_id']}{made_up}"

"""Facts staged once and used again: what each fact is, and which folders of facts have all that a policy needs."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.engines.content_hash import combined_hash
from hemayat.engines.run_folder import RunFolder, read_json, write_json
from hemayat.rules.facts_sql import facts_sql
from hemayat.rules.nodes import references_in
from hemayat.rules.plan import needed_by, node_of
from hemayat.rules.resolved_policy import PolicyOn

FORMAT = "hemayat-facts/3"


def fact_hashes(compiled: CompiledPolicy, as_of: Mapping[str, dt.date]) -> dict[str, str]:
    """Fact → hash of the statement that makes it alone: equal where two policies mean the same by it."""
    policy = compiled.on_day
    return {name: _hash(_alone(policy, name), as_of) for name in policy.facts}


def _alone(policy: PolicyOn, name: str) -> PolicyOn:
    doubts = policy.facts[name].contradicted_when
    needed = {"household_size", name, *(r.name for r in (references_in(doubts) if doubts else ()))}
    return replace(policy, facts={n: f for n, f in policy.facts.items() if n in needed})


def _hash(policy: PolicyOn, as_of: Mapping[str, dt.date]) -> str:
    return hashlib.sha256(facts_sql(policy, as_of).encode()).hexdigest()[:16]


def staged_columns(compiled: CompiledPolicy) -> list[str]:
    """The columns of staged facts that decisions are made from; a folder of facts may have more."""
    names = compiled.facts_schema.names
    return [name for name in names if not name.endswith("__as_of")]


def facts_folder(work: Path, hashes: Mapping[str, str], snapshot: str) -> RunFolder:
    """A folder in `work` that has these facts of this snapshot, made where there is none."""
    for asked in sorted(work.glob("*/facts.json")):
        staged = read_json(asked)
        is_usable = staged.get("format") == FORMAT and staged["snapshot_sha256"] == snapshot
        if is_usable and hashes.items() <= staged["facts"].items():
            return RunFolder(asked.parent)
    name = combined_hash([snapshot, *(f"{n} {h}" for n, h in sorted(hashes.items()))])[:16]
    folder = RunFolder(work / name)
    (folder.path / "facts").mkdir(parents=True, exist_ok=True)
    content = {"format": FORMAT, "snapshot_sha256": snapshot, "facts": dict(hashes)}
    write_json(folder.path / "facts.json", content)
    return folder


def ranks_kept(
    before: PolicyOn, after: PolicyOn, same_facts: set[str], *, keep_all: bool = False
) -> set[str]:
    """The ranks of `after` that take the cut points of `before`: those that mean exactly the same there.

    With `keep_all`, every rank that both have with as many quantiles.
    """
    if keep_all:
        both = after.ranks.keys() & before.ranks.keys()
        return {name for name in both if before.ranks[name].quantiles == after.ranks[name].quantiles}
    return {name for name in after.ranks if has_same_meaning(before, after, name, same_facts)}


def has_same_meaning(before: PolicyOn, after: PolicyOn, name: str, same_facts: set[str]) -> bool:
    """Whether a derived value or rank means the same in both, to the facts that it comes from."""
    reached = {name, *needed_by(after, [node_of(after, name)])}
    used = {r.name for n in reached for r in references_in(node_of(after, n))}
    used |= {after.ranks[n].weight for n in reached if n in after.ranks}
    return used - reached <= same_facts and all(_means(before, n) == _means(after, n) for n in reached)


def _means(policy: PolicyOn, name: str) -> object:
    if name in policy.derived:
        return policy.derived[name].value
    rank = policy.ranks.get(name)
    return rank and (rank.by, rank.weight, rank.quantiles, rank.cuts)

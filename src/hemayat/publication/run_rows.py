"""The rows that describe a run in the database, from its manifest, and what the places of its stored facts mean."""

from __future__ import annotations

import datetime as dt
from typing import Any

from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.eligibility.models import Run
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.households.models import DataSet
from hemayat.publication.copy_rows import json_columns
from hemayat.publication.run_files import RunFiles
from hemayat.rules.decision_sql import decision_columns
from hemayat.rules.facts_sql import fact_columns


def columns_of(compiled: CompiledPolicy) -> list[dict[str, Any]]:
    """For each place of the facts array: its name and kind, and for a fact its register, unit and titles."""
    policy = compiled.on_day
    fa, en = EntryTitles(policy, "fa"), EntryTitles(policy, "en")
    found: list[dict[str, Any]] = []
    for column in fact_columns(policy):
        about: dict[str, Any] = {"name": column.name, "kind": column.kind}
        if fact := policy.facts.get(column.name):
            about |= {
                "register": fact.table.name,
                "unit": fact.type.unit,
                "title": {"fa": fa.fact(fact.name), "en": en.fact(fact.name)},
            }
        found.append(about)
    assert [c["name"] for c in found] == json_columns(compiled.facts_schema)
    return found


def registers_of(files: RunFiles) -> dict[str, Any]:
    """Register → its title, who owns it, and the day that it describes."""
    tables = {fact.table.name: fact.table for fact in files.compiled.on_day.facts.values()}
    return {
        name: {
            "title": dict(table.title),
            "owner": dict(table.owner_title),
            "as_of": files.snapshot.registers[name].isoformat(),
        }
        for name, table in tables.items()
    }


def new_run(files: RunFiles) -> Run:
    """The run as it was made, not yet saved."""
    manifest = files.manifest
    return Run(
        policy_id=manifest["policy"],
        policy_version=manifest["policy_version"],
        policy_text=files.policy_text,
        title=manifest["title"],
        on=dt.date.fromisoformat(manifest["on"]),
        snapshot_id=manifest["snapshot_id"],
        snapshot_sha256=manifest["snapshot_sha256"],
        content_sha256=manifest["content_sha256"],
        statements_sha256=manifest["statements_sha256"],
        cut_points=manifest["cut_points"],
        registers=manifest["registers"],
        decision_columns=[
            {"name": column.name, "kind": column.kind} for column in decision_columns(files.compiled.on_day)
        ],
        counts=manifest["summary"],
        households=files.households,
        is_synthetic=bool(manifest["synthetic"]),
        decided_at=dt.datetime.fromisoformat(manifest["decided_at"]),
    )


def new_data_set(files: RunFiles, run_id: int) -> DataSet:
    """What the places of its stored facts mean, not yet saved."""
    return DataSet(run_id=run_id, columns=columns_of(files.compiled), registers=registers_of(files))

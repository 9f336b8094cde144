"""What the places of a run's stored facts mean, in words that need no policy to be read again."""

from __future__ import annotations

from typing import Any

from hemayat.eligibility.entry_titles import EntryTitles
from hemayat.engines.compiled_policy import CompiledPolicy
from hemayat.publication.copy_rows import json_columns
from hemayat.publication.run_files import RunFiles
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

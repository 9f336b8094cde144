"""The rows that describe a run in the database, from its manifest."""

from __future__ import annotations

import datetime as dt

from hemayat.eligibility.models import Run
from hemayat.households.models import DataSet
from hemayat.publication.dataset import columns_of, registers_of
from hemayat.publication.run_files import RunFiles
from hemayat.rules.decision_sql import decision_columns


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

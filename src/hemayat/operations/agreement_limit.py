"""Whether the agreement still asks for a second officer: a later policy may pay less than the limit for one officer."""

from __future__ import annotations

import datetime as dt
import tempfile
from pathlib import Path

import psycopg

from hemayat.common.dates import TEHRAN
from hemayat.common.errors import HemayatError
from hemayat.engines.compiled_policy import compile_policy
from hemayat.rules.policy_check import in_force_by_default
from hemayat.rules.policy_parser import read_policy
from hemayat.rules.shipped_policies import shipped_policy

_AGREEMENT = """
SELECT number, (body #>> '{parameters,one_officer_up_to_rial}')::bigint FROM agreement_version
WHERE effective_from <= %s ORDER BY effective_from DESC LIMIT 1"""
# As PUBLISHED_RUN_ID in eligibility/queries.py, which needs Django: the run of most provinces.
_RUN = """
SELECT policy_text, "on" FROM run WHERE id =
    (SELECT run_id FROM published_run GROUP BY run_id ORDER BY count(*) DESC, run_id DESC LIMIT 1)"""


def limit_advice(connection: psycopg.Connection) -> str:
    """What to do if no support is above the limit for one officer; empty if some support is above it."""
    today = dt.datetime.now(TEHRAN).date()
    agreement = connection.execute(_AGREEMENT, [today]).fetchone()
    try:
        most = _highest_support(connection, today)
    except HemayatError as fault:
        return f"the policy cannot be read: {fault}"
    if agreement is None or agreement[1] < most:
        return ""
    return (
        f"version {agreement[0]} lets one officer grant {agreement[1]:,} rials a year, and no household receives "
        f"more than {most:,}; publish a version with a lower one_officer_up_to_rial"
    )


def _highest_support(connection: psycopg.Connection, today: dt.date) -> int:
    """By the policy of the published run; before the first one, by the shipped policy."""
    run = connection.execute(_RUN).fetchone()
    if run is None:
        folder = shipped_policy()
        return _most_of(folder, in_force_by_default(read_policy(folder), today))
    with tempfile.TemporaryDirectory(prefix="hemayat-") as folder_name:
        (Path(folder_name) / "policy.yaml").write_text(run[0], encoding="utf-8")
        return _most_of(Path(folder_name), run[1])


def _most_of(folder: Path, on: dt.date) -> int:
    return compile_policy(folder, on).on_day.highest_support_rial

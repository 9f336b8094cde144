"""What somebody says of who acts, on a raw connection, what a process signs, and who acts for the database."""

from __future__ import annotations

import psycopg

from hemayat.audit.process_key import own_connection, signed
from tests.audit.every_table import HOUSEHOLD

Claim = tuple[str, str, str, str]
"""Kind, actor, household, and provinces."""
CLAIMS = {
    "the system": ("system", "system", "", ""),
    "staff": ("staff", "staff:1", "", "*"),
    "an organisation": ("partner", "partner:1", "", ""),
    "a head": ("head", "session:1", str(HOUSEHOLD), ""),
    "nobody named": ("", "", "", ""),
}
NOBODY: tuple[object, ...] = ("nobody", "", None, [])
OF_STAFF = ("staff", "staff:1", "", "01")
PARALLEL = """
SET LOCAL min_parallel_table_scan_size = 0; SET LOCAL parallel_setup_cost = 0; SET LOCAL parallel_tuple_cost = 0;
SET LOCAL max_parallel_workers_per_gather = 2; SET LOCAL parallel_leader_participation = off;
SET LOCAL enable_indexscan = off; SET LOCAL enable_indexonlyscan = off; SET LOCAL enable_bitmapscan = off
"""
"""Helpers alone read the rows: unless who acts is proven to them, they read none."""


def claim(connection: psycopg.Connection, kind: str, actor: str, household: str, provinces: str) -> None:
    told = {"kind": kind, "actor": actor, "household": household, "provinces": provinces}
    for name, value in told.items():
        connection.execute("SELECT set_config(%s, %s, true)", [f"hemayat.{name}", value])


def bind(connection: psycopg.Connection, who: Claim, *, of: str | None = None) -> bool:
    """`of`: the connection for which it is signed, if that is another one."""
    said = signed(*who, own_connection(connection) if of is None else of)
    return connection.execute("SELECT bind_actor(%s, %s)", said).fetchone() == (True,)


def acting(connection: psycopg.Connection) -> tuple[object, ...]:
    return (
        connection.execute(
            "SELECT acting_kind(), acting_id(), acting_household(), acting_provinces()"
        ).fetchone()
        or ()
    )


def proof_of(connection: psycopg.Connection) -> str:
    (proof,) = connection.execute("SELECT current_setting('hemayat.proof', true)").fetchone() or ("",)
    return str(proof)

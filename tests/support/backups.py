"""Waiting for who follows the log of a database."""

from __future__ import annotations

import time

import psycopg

WITHIN = 60.0
FOLLOWED = "SELECT FROM pg_replication_slots WHERE slot_name = 'hemayat_backup' AND restart_lsn >= %s::pg_lsn"


def until_followed(admin: str) -> None:
    """`hemayat backup archive` has written down all that was committed by now."""
    with psycopg.connect(admin, autocommit=True) as there:
        (written,) = there.execute("SELECT pg_current_wal_flush_lsn()").fetchone() or ("",)
        until = time.monotonic() + WITHIN
        while there.execute(FOLLOWED, [written]).fetchone() is None:
            assert time.monotonic() < until, f"the log is not followed up to {written}"
            time.sleep(0.1)

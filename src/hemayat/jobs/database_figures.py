"""What the database knows of itself: connections, log and copies of it, and whether vacuum keeps up.

Each statement reads what every role may read, so that no further exporter nor right is needed.
"""

from __future__ import annotations

from collections.abc import Iterator

from hemayat.jobs.gauges import Figure, rows

CONNECTION_STATES = ("active", "idle", "idle in transaction", "other")
BACKUP_SLOT = "hemayat_backup"
_CONNECTIONS = """
SELECT coalesce(state, 'other'), count(*) FROM pg_stat_activity WHERE datname = current_database() GROUP BY 1"""
_LIMIT = "SELECT current_setting('max_connections')::int"
_LOG = """
SELECT coalesce(bool_or(active), false), coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)
FROM pg_replication_slots WHERE slot_name = %(slot)s"""
# A standby's slot moves on with what the standby has written down. pg_stat_replication hides that from our role.
_LAG = """
SELECT coalesce(max(pg_wal_lsn_diff(pg_current_wal_lsn(), restart_lsn)), 0)
FROM pg_replication_slots WHERE slot_type = 'physical' AND slot_name <> %(slot)s AND restart_lsn IS NOT NULL"""
_AGE = "SELECT max(greatest(age(datfrozenxid), mxid_age(datminmxid))) FROM pg_database"
# Of a small table any share is soon vacuumed.
_DEAD = """
SELECT coalesce(max(n_dead_tup::float8 / (n_live_tup + n_dead_tup)), 0)
FROM pg_stat_user_tables WHERE n_dead_tup > 100000"""


def database_figures() -> Iterator[Figure]:
    """In the caller's transaction."""
    found = dict.fromkeys(CONNECTION_STATES, 0)
    for state, number in rows(_CONNECTIONS):
        found[state if state in found else "other"] += number
    for state, number in found.items():
        yield "hemayat_database_connections", (state,), number
    yield "hemayat_database_connections_most", (), rows(_LIMIT)[0][0]
    ((is_followed, kept),) = rows(_LOG, slot=BACKUP_SLOT)
    yield "hemayat_log_followed", (), is_followed
    yield "hemayat_log_kept_bytes", (), float(kept)
    yield "hemayat_replication_lag_bytes", (), float(rows(_LAG, slot=BACKUP_SLOT)[0][0])
    yield "hemayat_transaction_age", (), float(rows(_AGE)[0][0])
    yield "hemayat_database_dead_ratio", (), float(rows(_DEAD)[0][0])

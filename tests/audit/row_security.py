"""Which tables of a database are not behind row-level security: for the tests here, and where tables are made later."""

from __future__ import annotations

import psycopg

OF_SOMEBODY = {"household_id", "person_id", "person_index", "national_id", "mobile", "birth_date"}
"""A table with such a column, or of such a name, holds something about a household or a person."""
NAMES = {"household", "person"}
RULE = ("may_see(", "acting_")
"""A policy for reading stands on who acts."""

# Table → why anybody may read it.
OPEN = {
    "demo_inbox": "it is filled in a demonstration alone, with made-up people, for all to read",
}

TABLES = """
SELECT relname, relkind, relrowsecurity, relispartition, coalesce(reloptions::text, '') LIKE '%security_invoker=true%',
    array(SELECT attname::text FROM pg_attribute WHERE attrelid = pg_class.oid AND attnum > 0 AND NOT attisdropped)
FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p', 'v', 'm', 'f')
"""
# A restrictive policy only narrows what the others let through.
READING = """
SELECT tablename, qual FROM pg_policies
WHERE schemaname = 'public' AND cmd IN ('ALL', 'SELECT') AND permissive = 'PERMISSIVE'
"""


def unprotected(connection: psycopg.Connection) -> dict[str, str]:
    """Tables and views that show something about somebody to whoever asks, and why."""
    policies: dict[str, list[str]] = {}
    for table, rule in connection.execute(READING):
        policies.setdefault(table, []).append(rule)
    found = {}
    for name, kind, is_secured, is_partition, is_invoker, columns in connection.execute(TABLES):
        if name in OPEN or not (OF_SOMEBODY & set(columns) or name in NAMES):
            continue
        if kind in "mf":
            found[name] = "row-level security does not reach it"
        elif kind == "v":
            found |= {} if is_invoker else {name: "a view without security_invoker shows what its owner sees"}
        elif not is_secured:
            found[name] = "row-level security is not enabled"
        elif (
            not policies.get(name) and not is_partition
        ):  # a partition is read through its table, or not at all
            found[name] = "no policy lets anybody read it"
        elif not all(any(word in rule for word in RULE) for rule in policies.get(name, [])):
            found[name] = "a policy does not ask who acts"
    return found

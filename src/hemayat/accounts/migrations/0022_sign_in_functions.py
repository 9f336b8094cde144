"""Sign-in by code in functions of the owner: the limits are theirs, and nobody is the system for it."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
GONE = """
DROP FUNCTION enter_code(bytea, bytea[], timestamptz, text, bytea, bytea);
DROP FUNCTION begin_session(
    bytea, bytea, bytea[], bigint, text, boolean, text, text, boolean, bytea, bytea, text, timestamptz);
DROP FUNCTION applicants_household(bytea[], timestamptz);
DROP FUNCTION try_code(bytea, bytea[], timestamptz, boolean, boolean);
DROP FUNCTION holder_with(bytea);
DROP FUNCTION codes_of_hour(timestamptz);
DROP FUNCTION ask_code(bytea, bytea, bytea, bytea, boolean, boolean, bytea, timestamptz);
DROP FUNCTION write_attempt(bytea, bytea, bytea, boolean, boolean, bytea, timestamptz, timestamptz);
DROP FUNCTION place_of_network(bytea, boolean, timestamptz);
DROP FUNCTION queue_job(text, text, jsonb, integer, timestamptz);
DROP FUNCTION near_now(timestamptz);
DROP FUNCTION require_nobody();
"""


# The version before writes attempts meanwhile, and knows neither column.
FROM_BEFORE = """
ALTER TABLE sign_in_attempt ALTER person_indexes SET DEFAULT '{}', ALTER line_indexes SET DEFAULT '{}';
"""


def _indexes() -> django.contrib.postgres.fields.ArrayField:  # type: ignore[type-arg]  # of bytes
    return django.contrib.postgres.fields.ArrayField(
        base_field=models.BinaryField(max_length=32), default=list, size=None
    )


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0021_own_sessions"),
        ("audit", "0009_proof"),
        # Not 0006, whose function `enter_code` finds when it runs: an upgrade takes back the last migrations of
        # notifications alone, and a dependency would take this one back too (drills/migration.py).
        ("notifications", "0002_wrong_numbers"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.AddField("signinattempt", "person_indexes", _indexes()),
        migrations.AddField("signinattempt", "line_indexes", _indexes()),
        migrations.RunSQL(FROM_BEFORE, migrations.RunSQL.noop),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), back)
            for name, back in (("ask_code.sql", GONE), ("enter_code.sql", migrations.RunSQL.noop))
        ),
    ]

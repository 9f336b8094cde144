"""The national single sign-on in functions of the owner; the worker asks the provider and the registers."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
GONE = """
DROP FUNCTION enter_journey(bytea, timestamptz, text, bytea, bytea);
DROP FUNCTION hand_in_journey(bytea, bytea, bytea, timestamptz);
DROP FUNCTION begin_journey(bytea, bytea, bytea, timestamptz);
"""
# The version before writes journeys meanwhile, and knows none of these columns.
FROM_BEFORE = """
ALTER TABLE sso_attempt ALTER state SET DEFAULT 'begun', ALTER answer_sealed SET DEFAULT '', ALTER problem SET DEFAULT '',
    ALTER silent SET DEFAULT '{}', ALTER finding SET DEFAULT '', ALTER province SET DEFAULT '',
    ALTER is_synthetic SET DEFAULT false, ALTER person_indexes SET DEFAULT '{}';
"""
COLUMNS: dict[str, models.Field] = {  # type: ignore[type-arg]  # of several kinds
    "state": models.CharField(max_length=16, default="begun"),
    "answer_sealed": models.BinaryField(default=b""),
    "problem": models.CharField(max_length=16, default=""),
    "silent": django.contrib.postgres.fields.ArrayField(
        base_field=models.CharField(max_length=32), default=list, size=None
    ),
    "finding": models.CharField(max_length=16, default=""),
    "household_id": models.BigIntegerField(null=True),
    "province": models.CharField(max_length=2, default=""),
    "is_synthetic": models.BooleanField(default=False),
    "person_indexes": django.contrib.postgres.fields.ArrayField(
        base_field=models.BinaryField(max_length=32), default=list, size=None
    ),
}


class Migration(migrations.Migration):
    dependencies = [("accounts", "0026_pending_turns")]
    operations = [
        *(migrations.AddField("ssoattempt", name, column) for name, column in COLUMNS.items()),
        migrations.AddConstraint(
            "ssoattempt",
            models.CheckConstraint(
                condition=models.Q(state__in=["begun", "asked", "answered"]), name="sso_attempt_state"
            ),
        ),
        migrations.RunSQL(FROM_BEFORE, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "journeys.sql").read_text("utf-8"), GONE),
    ]

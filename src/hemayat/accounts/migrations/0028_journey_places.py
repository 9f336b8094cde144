"""A national sign-in begins in the turn of its browser and its network.

`begin_journey` stays for the version before, which knows no places; 0033 takes it away.
"""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
BACK = """
DROP FUNCTION leave_journey(bytea, bytea, bytea, timestamptz);
DROP FUNCTION place_journey(bytea, bytea, bytea, bytea, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0027_journeys")]
    operations = [
        migrations.AddField("ssoattempt", "not_before", models.DateTimeField(null=True)),
        migrations.RunSQL((SQL / "journey_places.sql").read_text("utf-8"), BACK),
    ]

"""The chance with which a decision was drawn for a second opinion is written with it."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("oversight", "0006_case_anomalies"),
        ("eligibility", "0001_tables"),
        ("requests", "0001_tables"),
    ]
    operations = [
        migrations.AddField("reexamination", "of_thousand", models.PositiveSmallIntegerField(db_default=20)),
        # Drawn before: a grant on corrected data had one in ten.
        migrations.RunSQL(
            """
UPDATE reexamination o SET of_thousand = 100 FROM decision d
WHERE (d.household_id, d.id) = (o.household_id, o.decision_id) AND d.outcome = 'eligible' AND EXISTS (
    SELECT FROM request_correction c WHERE (c.household_id, c.request_id) = (d.household_id, d.request_id))""",
            migrations.RunSQL.noop,
        ),
    ]

"""Who closed an account and when; after several within a day, closing one takes two people."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("accounts", "0007_identity_typed")]
    operations = [
        migrations.AddField("staffmember", "closed_at", models.DateTimeField(null=True)),
        migrations.AddField("staffmember", "closed_by_id", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("staffpowerrequest", "staff_power_request_what"),
        migrations.AddConstraint(
            "staffpowerrequest",
            models.CheckConstraint(
                condition=models.Q(what__in=("grant", "withdraw", "provinces", "reopen", "close")),
                name="staff_power_request_what",
            ),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

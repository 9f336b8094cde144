"""A request of a power is confirmed lately, about somebody whom the registers know, with nothing changed meanwhile."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0015_last_overseer")]
    operations = [
        migrations.AddField(
            model_name="staffpowerrequest",
            name="provinces_before",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.CharField(max_length=2), default=list, size=None
            ),
        ),
        migrations.RunSQL((SQL / "power_confirmation.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

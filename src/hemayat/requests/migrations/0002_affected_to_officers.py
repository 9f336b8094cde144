"""Households to be decided again that an officer is to look at; the newest events are found at once."""

from __future__ import annotations

from pathlib import Path

from django.contrib.postgres.indexes import BrinIndex
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0001_requests")]
    operations = [
        migrations.AddField("affected", "handed_over_at", models.DateTimeField(null=True)),
        migrations.AddField("affected", "why", models.JSONField(default=dict)),
        migrations.AddIndex(
            "affected",
            models.Index(
                fields=["province", "handed_over_at"],
                condition=models.Q(decided_at__isnull=True, handed_over_at__isnull=False),
                name="request_affected_desk",
            ),
        ),
        migrations.AddIndex("requestevent", BrinIndex(fields=["at"], name="request_event_at")),
        migrations.RunSQL((SQL / "affected_by_officers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""A household is decided again after an event in its people's lives, too: once for each event."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_barred")]
    operations = [
        migrations.AlterField("affected", "because_household", models.BigIntegerField(null=True)),
        migrations.AlterField("affected", "because_request", models.BigIntegerField(null=True)),
        migrations.AddField("affected", "because_event", models.BigIntegerField(null=True)),
        migrations.AddField("affected", "round", models.SmallIntegerField(default=1)),
        migrations.AddConstraint(
            "affected",
            models.UniqueConstraint(
                fields=["household_id", "because_event"], name="request_affected_once_by_event"
            ),
        ),
        migrations.AddConstraint(
            "affected",
            models.CheckConstraint(
                condition=Q(
                    because_event__isnull=True, because_household__isnull=False, because_request__isnull=False
                )
                | Q(
                    because_event__isnull=False, because_household__isnull=True, because_request__isnull=True
                ),
                name="request_affected_has_one_cause",
            ),
        ),
    ]

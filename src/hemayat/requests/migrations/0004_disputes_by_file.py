"""A dispute may be handed over by file, and waits then for the owner's receipt."""

from __future__ import annotations

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("requests", "0003_filed_together")]

    operations = [
        migrations.AddField("Dispute", "people", models.BinaryField(default=b"")),
        migrations.RemoveConstraint("Dispute", "request_dispute_state"),
        migrations.AddConstraint(
            "Dispute",
            models.CheckConstraint(
                condition=models.Q(("state__in", ["unsent", "sent", "acknowledged", "answered"])),
                name="request_dispute_state",
            ),
        ),
    ]

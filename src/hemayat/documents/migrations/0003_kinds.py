"""What a document shows, as its sender says."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("documents", "0002_orphans")]
    operations = [
        migrations.AddField("document", "kind", models.CharField(blank=True, default="", max_length=16)),
        migrations.AlterField("document", "kind", models.CharField(blank=True, max_length=16)),
        migrations.AddConstraint(
            "document",
            models.CheckConstraint(
                condition=Q(kind__in=["", "pay", "vehicle", "property", "bank", "rent", "travel", "other"]),
                name="document_kind",
            ),
        ),
    ]

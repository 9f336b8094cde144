"""What speaks for a likely pair, field by field. The function that takes a whole row is made again around that."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("households", "0003_likely_pairs")]
    operations = [
        migrations.RunSQL("DROP FUNCTION may_open(likely_duplicate)"),
        migrations.AddField("likelyduplicate", "weight", models.IntegerField(default=0)),
        migrations.AddField("likelyduplicate", "needed", models.IntegerField(default=0)),
        migrations.AddField("likelyduplicate", "evidence", models.JSONField(default=list)),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

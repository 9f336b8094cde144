"""Whose a question is: a later head of the household does not read it (decision 0052)."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
BACK = "REVOKE UPDATE (person_index, person_sealed) ON question FROM hemayat_app"


class Migration(migrations.Migration):
    dependencies = [("questions", "0006_no_folded_text"), ("households", "0001_households")]
    operations = [
        migrations.AddField("question", "person_index", models.BinaryField(max_length=32, null=True)),
        migrations.AddField("question", "person_sealed", models.BinaryField(null=True)),
        migrations.RunSQL((SQL / "persons.sql").read_text("utf-8"), BACK),
    ]

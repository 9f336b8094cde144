"""Lines whose holders say that they are not of those we write to."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("notifications", "0001_outbox"),
    ]

    operations = [
        migrations.CreateModel(
            name="WrongNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.BinaryField()),
                ("line_index", models.BinaryField(max_length=32, unique=True)),
                ("marked_at", models.DateTimeField()),
                (
                    "right_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "wrong_number",
            },
        ),
        migrations.RunSQL((SQL / "wrong_numbers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Codes that belong to a person at a line, and the place of an attempt among those of its network."""

from __future__ import annotations

from pathlib import Path

import django.utils.timezone
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0009_acting_person"), ("households", "0010_places_by_province")]

    operations = [
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.BinaryField(db_index=True, max_length=32)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("is_long", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "sign_in_code"},
        ),
        migrations.RemoveField("signinattempt", "code_hash"),
        migrations.AddField(
            "signinattempt", "holder", models.BinaryField(db_index=True, default=b"", max_length=32)
        ),
        migrations.AddField("signinattempt", "network", models.BinaryField(default=b"", max_length=32)),
        migrations.AddField("signinattempt", "is_for_another", models.BooleanField(default=False)),
        migrations.AddField("signinattempt", "is_call", models.BooleanField(default=False)),
        migrations.AddField(
            "signinattempt",
            "not_before",
            models.DateTimeField(default=django.utils.timezone.now),
            preserve_default=False,
        ),
        migrations.AddField("signinattempt", "inquire_at", models.DateTimeField(null=True)),
        migrations.RunSQL((SQL / "codes_and_places.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Turns of the waiting room are taken by a function of the owner, and the worker sends their messages."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
BACK = "DROP FUNCTION tell_turns(text[], bytea[], bytea[], timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0025_line_codes")]
    operations = [
        migrations.CreateModel(
            name="PendingTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.TextField(unique=True)),
                ("line_sealed", models.BinaryField()),
                ("network", models.BinaryField(max_length=32)),
                ("asked_at", models.DateTimeField(db_index=True)),
            ],
            options={"db_table": "pending_turn"},
        ),
        migrations.RunSQL((SQL / "turn_notices.sql").read_text("utf-8"), BACK),
    ]

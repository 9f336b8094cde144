"""Copies of what is held about a household, and what was erased."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE data_copy_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("announcements", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="DataCopyPiece",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "copy_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("copy_id", models.UUIDField()),
                ("number", models.IntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("sealed", models.BinaryField()),
            ],
            options={
                "db_table": "data_copy_piece",
            },
        ),
        migrations.CreateModel(
            name="DataCopy",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("id", models.UUIDField(default=uuid.uuid4)),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("data_copy_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("person_index", models.BinaryField(max_length=32)),
                ("person_sealed", models.BinaryField()),
                ("session", models.BigIntegerField()),
                ("acts_as", models.CharField(blank=True, max_length=16)),
                ("is_synthetic", models.BooleanField()),
                ("sealed_key", models.BinaryField()),
                ("state", models.CharField(max_length=8)),
                ("asked_at", models.DateTimeField()),
                ("made_at", models.DateTimeField(null=True)),
                ("taken_at", models.DateTimeField(null=True)),
                ("expires_at", models.DateTimeField()),
                ("volumes", models.SmallIntegerField(default=0)),
                ("size", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "data_copy",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["asked", "ready", "failed"])),
                        fields=["expires_at"],
                        name="data_copy_lapses",
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["asked", "ready", "failed", "erased"])),
                        name="data_copy_state",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["asked", "ready"])),
                        fields=("household_id", "person_index"),
                        name="data_copy_one_at_a_time",
                    ),
                    models.UniqueConstraint(fields=("number",), name="data_copy_by_number"),
                ],
            },
        ),
        migrations.CreateModel(
            name="RetentionRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("rule", models.CharField(max_length=24)),
                ("at", models.DateTimeField()),
                ("before", models.DateTimeField()),
                ("erased", models.BigIntegerField()),
            ],
            options={
                "db_table": "retention_run",
                "indexes": [models.Index(fields=["rule", "-at"], name="retention_run_latest")],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

"""Signed letters, and the signed list of approvals that have ended."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("approvals", "0001_approvals"),
    ]

    operations = [
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "approval_id",
                        "key_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("approval_id", models.BigIntegerField()),
                ("key_id", models.TextField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("payload", models.TextField()),
                ("signature", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "approval_letter",
            },
        ),
        migrations.CreateModel(
            name="RevocationList",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "approval_revocation_list",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="approval_revocation_list_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signing",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
            ],
            options={
                "db_table": "approval_signing",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="approval_signing_is_one")
                ],
            },
        ),
        migrations.RunSQL((SQL / "letters.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Receipts of inquiries, which are only ever added."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_context")]

    operations = [
        migrations.CreateModel(
            name="InquiryReceipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reference", models.UUIDField(unique=True)),
                ("asked_by", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=32)),
                ("person_index", models.BinaryField(max_length=32)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(max_length=2)),
                ("asked_at", models.DateTimeField()),
                ("took_ms", models.IntegerField()),
                ("is_answered", models.BooleanField()),
                ("reason", models.CharField(max_length=80)),
            ],
            options={
                "db_table": "inquiry_receipt",
                "indexes": [
                    models.Index(fields=["person_index", "asked_at"], name="inquiry_receipt_of_person")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("is_answered", True), ("reason", "")),
                            models.Q(("is_answered", False), models.Q(("reason", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="inquiry_receipt_says_why",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "receipts.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Documents that people send."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE document_number;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("agreements", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="Document",
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
                        db_default=models.Func(models.Value("document_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("case", models.CharField(max_length=64)),
                ("sealed_key", models.BinaryField()),
                ("sealed_name", models.BinaryField()),
                ("sealed_content", models.BinaryField()),
                ("media_type", models.CharField(max_length=32)),
                ("size", models.IntegerField()),
                ("pages", models.SmallIntegerField()),
                ("sha256", models.BinaryField(max_length=32)),
                ("state", models.CharField(max_length=16)),
                ("uploaded_at", models.DateTimeField()),
                ("uploaded_by", models.CharField(max_length=64)),
                ("scanned_at", models.DateTimeField(null=True)),
                ("filed_at", models.DateTimeField(null=True)),
                ("kind", models.CharField(blank=True, max_length=16)),
                ("checks", models.SmallIntegerField(default=0)),
                ("checked_at", models.DateTimeField(null=True)),
                ("refusal", models.CharField(blank=True, max_length=16)),
            ],
            options={
                "db_table": "document",
                "indexes": [
                    models.Index(models.F("number"), name="document_of_number"),
                    models.Index(
                        models.F("number"),
                        condition=models.Q(("state__in", ["held", "unscanned"])),
                        name="document_waiting",
                    ),
                    models.Index(
                        models.F("uploaded_at"),
                        condition=models.Q(("filed_at__isnull", True)),
                        name="document_unfiled",
                    ),
                    models.Index(
                        models.F("uploaded_at"),
                        condition=models.Q(("state", "received")),
                        name="document_unchecked",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "case", "sha256"), name="document_once_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["received", "held", "unscanned", "clean", "infected", "refused"])
                        ),
                        name="document_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "kind__in",
                                ["", "pay", "vehicle", "property", "bank", "rent", "travel", "other"],
                            )
                        ),
                        name="document_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/jpeg", "application/pdf"])),
                        name="document_media_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("pages__gt", 0), ("size__gt", 0)),
                            models.Q(
                                ("pages", 0),
                                ("size__gt", 0),
                                ("state__in", ["received", "refused", "infected"]),
                            ),
                            _connector="OR",
                        ),
                        name="document_holds_something",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sealed_content", b""), ("state__in", ["infected", "refused"])),
                            models.Q(
                                models.Q(("state__in", ["infected", "refused"]), _negated=True),
                                models.Q(("sealed_content", b""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_refused_is_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("scanned_at__isnull", True),
                                ("state__in", ["received", "held", "unscanned", "refused"]),
                            ),
                            models.Q(("scanned_at__isnull", False), ("state__in", ["clean", "infected"])),
                            _connector="OR",
                        ),
                        name="document_says_when_scanned",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("checked_at__isnull", False),
                                ("state", "refused"),
                                models.Q(("refusal", ""), _negated=True),
                            ),
                            models.Q(models.Q(("state", "refused"), _negated=True), ("refusal", "")),
                            _connector="OR",
                        ),
                        name="document_says_why_refused",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

"""Uploaded documents: sealed, each under a key of its own."""

from __future__ import annotations

import uuid
from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
NUMBERS = "CREATE SEQUENCE document_number"
OWNED = "ALTER SEQUENCE document_number OWNED BY document.number"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0002_record")]

    operations = [
        migrations.RunSQL(NUMBERS, migrations.RunSQL.noop),
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
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "case", "sha256"), name="document_once_a_case"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["held", "unscanned", "clean", "infected"])),
                        name="document_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("media_type__in", ["image/jpeg", "application/pdf"])),
                        name="document_media_type",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("pages__gt", 0), ("size__gt", 0)), name="document_holds_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("sealed_content", b""), ("state", "infected")),
                            models.Q(
                                models.Q(("state", "infected"), _negated=True),
                                models.Q(("sealed_content", b""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="document_infected_is_gone",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scanned_at__isnull", True), ("state__in", ["held", "unscanned"])),
                            models.Q(("scanned_at__isnull", False), ("state__in", ["clean", "infected"])),
                            _connector="OR",
                        ),
                        name="document_says_when_scanned",
                    ),
                ],
            },
        ),
        migrations.RunSQL(OWNED, migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "documents.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

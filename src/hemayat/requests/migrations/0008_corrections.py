"""What is used instead of what a register said, on proof."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0007_overrides"), ("documents", "0001_documents")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE request_correction_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Correction",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("request_correction_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("register", models.CharField(max_length=32)),
                ("person_no", models.SmallIntegerField()),
                ("said", models.BinaryField()),
                ("used", models.BinaryField(default=b"")),
                ("why", models.BinaryField()),
                ("document_id", models.UUIDField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "request_correction",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_correction_of")
                ],
            },
        ),
        migrations.RunSQL((SQL / "corrections.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

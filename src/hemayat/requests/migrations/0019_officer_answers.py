"""Openings of documents and answers to them, without which no officer refuses; another officer for a second objection."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


def _key(*fields: str) -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(*fields, blank=True, editable=False, primary_key=True, serialize=False)


class Migration(migrations.Migration):
    dependencies = [("requests", "0018_finding_reviews")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE officer_answer_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="OfficerAnswer",
            fields=[
                ("pk", _key("household_id", "id")),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("officer_answer_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("document_id", models.UUIDField(null=True)),
                ("words", models.BinaryField()),
                ("words_index", models.BinaryField(max_length=32)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "officer_answer",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="officer_answer_of"),
                    models.Index(fields=["at"], name="officer_answer_at"),
                ],
            },
        ),
        migrations.CreateModel(
            name="DocumentOpening",
            fields=[
                ("pk", _key("household_id", "document_id", "member_id")),
                ("household_id", models.BigIntegerField()),
                ("document_id", models.UUIDField()),
                ("member_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "document_opening",
                "indexes": [models.Index(fields=["household_id", "request_id"], name="document_opening_of")],
            },
        ),
        migrations.RunSQL((SQL / "officer_answers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

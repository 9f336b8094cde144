"""What an applicant writes, also later, and the rule that a person reads it before an unfavourable end (R1.4e)."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("requests", "0013_overrides_repeated"),
        ("agreements", "0003_drafts"),
        ("documents", "0001_documents"),
        ("eligibility", "0007_published_by_province"),
    ]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE request_words_number AS bigint", migrations.RunSQL.noop),
        migrations.AddField("request", "words_at", models.DateTimeField(null=True)),
        migrations.AddField("request", "person_asked_about", models.BigIntegerField(null=True)),
        migrations.AddConstraint(
            "request",
            models.UniqueConstraint(
                fields=["household_id", "person_asked_about"],
                condition=models.Q(person_asked_about__isnull=False),
                name="request_person_asked_once",
            ),
        ),
        migrations.CreateModel(
            name="ApplicantWords",
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
                        db_default=models.Func(models.Value("request_words_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("words", models.BinaryField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "request_words",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_words_of")
                ],
            },
        ),
        migrations.RunSQL((SQL / "person_reads.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

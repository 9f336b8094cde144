"""Persons who may be one, and what officers find of them; fathers' names, as numbers, to find them by."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Func, Q, Value

SQL = Path(__file__).parent.parent / "sql"
FINDINGS = ("same", "different", "unclear")


def key() -> models.CompositePrimaryKey:
    return models.CompositePrimaryKey(
        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
    )


class Migration(migrations.Migration):
    dependencies = [("households", "0003_barred")]

    operations = [
        migrations.AddField("person", "father_index", models.BinaryField(null=True)),
        # The functions that load people write it too.
        migrations.RunSQL((SQL / "people.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SEQUENCE likely_duplicate_number AS bigint", migrations.RunSQL.noop),
        migrations.RunSQL("CREATE SEQUENCE duplicate_opinion_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="LikelyDuplicate",
            fields=[
                ("pk", key()),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=Func(Value("likely_duplicate_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("other_household_id", models.BigIntegerField()),
                ("other_province", models.CharField(blank=True, max_length=2)),
                ("person_id", models.BigIntegerField()),
                ("other_person_id", models.BigIntegerField()),
                ("found_at", models.DateTimeField()),
                ("stage", models.CharField(default="first", max_length=8)),
                ("finding", models.CharField(blank=True, max_length=9)),
                ("settled_at", models.DateTimeField(null=True)),
                ("told_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "likely_duplicate",
                "constraints": [
                    models.UniqueConstraint(fields=("id",), name="likely_duplicate_by_number"),
                    models.UniqueConstraint(
                        fields=("person_id", "other_person_id"), name="likely_duplicate_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(person_id__lt=F("other_person_id")), name="likely_duplicate_of_two"
                    ),
                    models.CheckConstraint(
                        condition=Q(stage="settled", finding__in=FINDINGS, settled_at__isnull=False)
                        | Q(stage__in=("first", "second", "senior"), finding="", settled_at__isnull=True),
                        name="likely_duplicate_stage",
                    ),
                    models.CheckConstraint(
                        condition=Q(told_at__isnull=True) | Q(finding="same"), name="likely_duplicate_told"
                    ),
                ],
                "indexes": [
                    models.Index(fields=["id"], condition=~Q(stage="settled"), name="likely_duplicate_waits"),
                    models.Index(fields=["other_household_id"], name="likely_duplicate_other"),
                    models.Index(
                        fields=["id"],
                        condition=Q(finding="same", told_at__isnull=True),
                        name="likely_duplicate_untold",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="DuplicateOpinion",
            fields=[
                ("pk", key()),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=Func(Value("duplicate_opinion_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("duplicate_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("finding", models.CharField(max_length=9)),
                ("words", models.BinaryField()),
                ("is_senior", models.BooleanField(default=False)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "duplicate_opinion",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("household_id", "duplicate_id", "by_id"), name="duplicate_opinion_once"
                    ),
                    models.CheckConstraint(
                        condition=Q(finding__in=FINDINGS), name="duplicate_opinion_finding"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "duplicates.sql").read_text("utf-8"), migrations.RunSQL.noop),
        migrations.RunSQL((SQL / "likenesses.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

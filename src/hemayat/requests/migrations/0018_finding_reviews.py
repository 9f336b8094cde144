"""Reviews of officers' findings; a household is decided again after a review ended one."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0017_lanes"), ("eligibility", "0008_in_force")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE finding_review_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="FindingReview",
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
                        db_default=models.Func(models.Value("finding_review_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("finding_id", models.BigIntegerField()),
                ("because", models.CharField(max_length=16)),
                ("opened_at", models.DateTimeField()),
                ("due_on", models.DateField()),
                ("result", models.CharField(blank=True, max_length=6)),
                ("words", models.BinaryField(default=b"")),
                ("ended_at", models.DateTimeField(null=True)),
                ("ended_by_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding_review",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["household_id", "finding_id"],
                        condition=Q(result=""),
                        name="finding_review_one_open",
                    ),
                    models.CheckConstraint(
                        condition=Q(
                            because__in=["contradicted", "review_date", "household", "law", "other_criterion"]
                        ),
                        name="finding_review_because",
                    ),
                    models.CheckConstraint(
                        condition=Q(result="", words=b"", ended_at__isnull=True, ended_by_id__isnull=True)
                        | (
                            Q(
                                result__in=["kept", "ended"],
                                ended_at__isnull=False,
                                ended_by_id__isnull=False,
                            )
                            & ~Q(words=b"")
                        ),
                        name="finding_review_ends_with_words",
                    ),
                ],
                "indexes": [
                    models.Index(
                        fields=["province", "due_on"], condition=Q(result=""), name="finding_review_waiting"
                    ),
                    models.Index(fields=["id"], name="finding_review_by_number"),
                ],
            },
        ),
        migrations.AddField("affected", "because_review", models.BigIntegerField(null=True)),
        migrations.RemoveConstraint("affected", "request_affected_has_one_cause"),
        migrations.AddConstraint(
            "affected",
            models.CheckConstraint(
                condition=Q(
                    because_event__isnull=True,
                    because_review__isnull=True,
                    because_household__isnull=False,
                    because_request__isnull=False,
                )
                | Q(
                    because_event__isnull=False,
                    because_review__isnull=True,
                    because_household__isnull=True,
                    because_request__isnull=True,
                )
                | Q(
                    because_event__isnull=True,
                    because_review__isnull=False,
                    because_household__isnull=True,
                    because_request__isnull=True,
                ),
                name="request_affected_has_one_cause",
            ),
        ),
        migrations.RunSQL((SQL / "finding_reviews.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

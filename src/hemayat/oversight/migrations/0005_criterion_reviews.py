"""Reviews of criteria that were often wrong."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("oversight", "0004_register_months")]
    operations = [
        migrations.CreateModel(
            name="CriterionReview",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("criterion", models.TextField()),
                ("run_id", models.BigIntegerField()),
                (
                    "cause",
                    models.CharField(
                        choices=[("overturned", "Overturned"), ("wrong_refusals", "Wrong Refusals")],
                        max_length=16,
                    ),
                ),
                ("share", models.PositiveSmallIntegerField()),
                ("limit_share", models.PositiveSmallIntegerField()),
                ("since", models.DateTimeField()),
                ("opened_at", models.DateTimeField()),
                ("cases", models.JSONField(default=list)),
                ("words", models.TextField(blank=True)),
                ("closed_by_id", models.BigIntegerField(null=True)),
                ("closed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "criterion_review",
                "constraints": [
                    models.UniqueConstraint(
                        fields=["criterion"], condition=Q(closed_at=None), name="criterion_review_one_open"
                    ),
                    models.CheckConstraint(
                        condition=Q(words="", closed_by_id=None, closed_at=None)
                        | (~Q(words="") & Q(closed_by_id__isnull=False, closed_at__isnull=False)),
                        name="criterion_review_closed_with_words",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

"""A review opens also if a national run does not know enough to decide a household with findings."""

from __future__ import annotations

from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):
    dependencies = [("requests", "0022_second_officer")]
    operations = [
        migrations.RemoveConstraint("findingreview", "finding_review_because"),
        migrations.AddConstraint(
            "findingreview",
            models.CheckConstraint(
                condition=Q(
                    because__in=[
                        "contradicted",
                        "review_date",
                        "household",
                        "law",
                        "other_criterion",
                        "data_missing",
                    ]
                ),
                name="finding_review_because",
            ),
        ),
    ]

"""The document lane, and how many cases each officer was handed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0016_queue_forecasts"), ("documents", "0003_kinds")]
    operations = [
        migrations.AddField("request", "lane", models.CharField(max_length=8, null=True)),
        migrations.AddConstraint(
            "request",
            models.CheckConstraint(
                condition=Q(lane__isnull=True) | Q(lane__in=["", "document"]), name="request_lane"
            ),
        ),
        migrations.CreateModel(
            name="CaseHandOut",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("share", models.PositiveSmallIntegerField()),
                ("taken", models.PositiveIntegerField()),
                ("from_lane", models.PositiveIntegerField()),
            ],
            options={
                "db_table": "case_hand_out",
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(from_lane=0) | Q(from_lane__lte=F("share") * F("taken") / 1000),
                        name="case_hand_out_within_share",
                    )
                ],
            },
        ),
        migrations.RunSQL((SQL / "lanes.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

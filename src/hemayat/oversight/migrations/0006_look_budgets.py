"""The hard stop of looks at files, counted by the database, and what supervisors add to it for a day."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models
from django.db.models import F, Q

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0005_drawn_days"), ("accounts", "0011_powers")]
    operations = [
        migrations.CreateModel(
            name="LookDay",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "member_id", "day", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                (
                    "opened",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={"db_table": "look_day"},
        ),
        migrations.CreateModel(
            name="LookExtension",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("day", models.DateField()),
                ("households", models.PositiveSmallIntegerField()),
                ("because", models.CharField(max_length=200)),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "look_extension",
                "indexes": [models.Index(fields=["member_id", "day"], name="look_extension_of_day")],
                "constraints": [
                    models.CheckConstraint(
                        condition=Q(("by_id", F("member_id")), _negated=True),
                        name="look_extension_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(("because", ""), _negated=True), name="look_extension_says_why"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "look_budgets.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Lists of cases as files: which list, why, and who agreed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Q

BEFORE = """
DROP TRIGGER list_export_has_two_people ON desk_export;
DROP TRIGGER list_export_by_settled ON desk_export;
DROP FUNCTION list_export_has_two_people();"""
"""The table goes after them, with its policies."""


class Migration(migrations.Migration):
    dependencies = [("requests", "0009_visit_to_come")]
    operations = [
        migrations.CreateModel(
            name="ListExport",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("asked", models.CharField(max_length=200)),
                ("purpose", models.CharField(max_length=200)),
                ("cases", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField()),
                ("confirmed_by_id", models.BigIntegerField(null=True)),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("refused_by_id", models.BigIntegerField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "desk_export",
                "indexes": [
                    models.Index(
                        fields=["member_id"], condition=Q(ended_at__isnull=True), name="desk_export_open"
                    )
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=~Q(purpose="") & Q(cases__lte=200), name="desk_export_has_a_purpose"
                    ),
                    models.CheckConstraint(
                        condition=Q(confirmed_by_id__isnull=True, confirmed_at__isnull=True)
                        | (Q(confirmed_at__isnull=False) & ~Q(confirmed_by_id=F("member_id"))),
                        name="desk_export_confirmed_by_another",
                    ),
                    models.CheckConstraint(
                        condition=Q(refused_by_id__isnull=True) | ~Q(refused_by_id=F("member_id")),
                        name="desk_export_refused_by_another",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE),
    ]

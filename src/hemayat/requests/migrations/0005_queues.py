"""The queues of the desk: where a case stands, by when it is due, who last touched it; and views that officers saved."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models.functions import Coalesce

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0004_disputes_by_file")]
    operations = [
        migrations.CreateModel(
            name="SavedFilter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("member_id", models.BigIntegerField()),
                ("name", models.CharField(max_length=60)),
                ("asked", models.CharField(max_length=200)),
                ("created_at", models.DateTimeField()),
            ],
            options={
                "db_table": "desk_filter",
                "constraints": [
                    models.UniqueConstraint(fields=("member_id", "name"), name="desk_filter_named_once"),
                    models.CheckConstraint(
                        condition=models.Q(("name", ""), _negated=True), name="desk_filter_has_a_name"
                    ),
                ],
            },
        ),
        migrations.RemoveIndex("request", "request_desk"),
        migrations.AddField("request", "moved_due_on", models.DateField(null=True)),
        migrations.AddField("request", "touched_at", models.DateTimeField(null=True)),
        migrations.AddField("request", "stuck_since", models.DateTimeField(null=True)),
        migrations.AddField(
            "request",
            "answer_on",
            models.GeneratedField(
                db_persist=True,
                expression=Coalesce("moved_due_on", "due_on"),
                output_field=models.DateField(null=True),
            ),
        ),
        migrations.AddField(
            "request",
            "place",
            models.GeneratedField(
                db_persist=True,
                expression=models.Case(
                    models.When(
                        models.Q(("filed_at__isnull", True), ("ended_at__isnull", False), _connector="OR"),
                        then=models.Value(""),
                    ),
                    models.When(
                        officer_id__isnull=True, state="awaiting_officer", then=models.Value("waiting")
                    ),
                    models.When(state="awaiting_officer", then=models.Value("taken")),
                    models.When(state="awaiting_applicant", then=models.Value("applicant")),
                    default=models.Value("registers"),
                ),
                output_field=models.CharField(max_length=12),
            ),
        ),
        migrations.AddIndex(
            "request",
            models.Index(
                fields=["officer_id"],
                condition=models.Q(("officer_id__isnull", False), models.Q(("place", ""), _negated=True)),
                name="request_at_hand",
            ),
        ),
        migrations.RunSQL((SQL / "desk.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

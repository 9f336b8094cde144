"""Announcements to everybody concerned, and that no approval ends without a recorded law."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import Q

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True
    dependencies = [("agreements", "0003_drafts"), ("approvals", "0001_approvals")]
    operations = [
        migrations.CreateModel(
            name="Announcement",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[("agreement", "Agreement"), ("ending", "Ending")], max_length=9
                    ),
                ),
                ("about", models.BigIntegerField()),
                ("day", models.DateField()),
                ("begun_at", models.DateTimeField()),
                ("after_household", models.BigIntegerField(default=0)),
                ("round", models.SmallIntegerField(default=1)),
                ("queued", models.BigIntegerField(default=0)),
                ("done_at", models.DateTimeField(null=True)),
                ("concerned", models.BigIntegerField(null=True)),
                ("told", models.BigIntegerField(null=True)),
                ("states", models.JSONField(default=dict)),
                ("counted_at", models.DateTimeField(null=True)),
                ("ended_upto", models.BigIntegerField(default=0)),
            ],
            options={
                "db_table": "announcement",
                "constraints": [
                    models.UniqueConstraint(fields=["kind", "about"], name="announcement_once"),
                    models.CheckConstraint(
                        condition=Q(kind__in=["agreement", "ending"]), name="announcement_kind"
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "announcements.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

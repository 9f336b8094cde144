"""Publishing at the desk: what a run changes, why it was taken back, and what the worker does for it."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("publication", "0001_publication"),
        ("eligibility", "0002_decisions"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]
    operations = [
        migrations.AddField("publication", "comparison", models.JSONField(null=True)),
        migrations.AddField("publication", "withdrawn_at", models.DateTimeField(null=True)),
        migrations.AddField("publication", "withdrawn_because", models.TextField(blank=True, default="")),
        migrations.AlterField("publication", "withdrawn_because", models.TextField(blank=True)),
        migrations.CreateModel(
            name="Errand",
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
                        choices=[
                            ("propose", "Propose"),
                            ("approve", "Approve"),
                            ("withdraw", "Withdraw"),
                            ("compare", "Compare"),
                        ],
                        max_length=8,
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "Waiting"),
                            ("running", "Running"),
                            ("done", "Done"),
                            ("failed", "Failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("given", models.JSONField()),
                ("reform", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField()),
                ("step", models.TextField(blank=True)),
                ("so_far", models.BigIntegerField(default=0)),
                ("total", models.BigIntegerField(default=0)),
                ("attempts", models.IntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                ("fault", models.JSONField(null=True)),
                ("result", models.JSONField(null=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "errand",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["waiting", "running", "done", "failed"])),
                        name="errand_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["propose", "approve", "withdraw", "compare"])),
                        name="errand_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("ended_at__isnull", True), ("state__in", ["waiting", "running"])),
                            models.Q(("ended_at__isnull", False), ("state__in", ["done", "failed"])),
                            _connector="OR",
                        ),
                        name="errand_ends_once",
                    ),
                    models.UniqueConstraint(
                        models.Case(
                            models.When(
                                kind__in=["propose", "approve"],
                                state__in=["waiting", "running"],
                                then=models.Value(1),
                            ),
                            output_field=models.IntegerField(),
                        ),
                        name="errand_one_of_publishing",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "compare.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

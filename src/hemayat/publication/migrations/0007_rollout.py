"""Runs are published province by province, stop where they change too much, and correct a wrong run."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("eligibility", "0007_published_by_province"),
        ("publication", "0006_household_not_decided"),
        ("notifications", "0002_wrong_numbers"),
        ("households", "0010_places_by_province"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Justification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(max_length=32)),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "publication_justification",
            },
        ),
        migrations.CreateModel(
            name="Pause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("because", models.TextField()),
                ("at", models.DateTimeField()),
                ("resumed_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "publication_pause",
            },
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="publication_state",
        ),
        migrations.RemoveConstraint(
            model_name="publication",
            name="publication_approved",
        ),
        migrations.AddField(
            model_name="publication",
            name="corrects",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="publication.publication",
            ),
        ),
        migrations.AddField(
            model_name="publication",
            name="corrects_because",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="messages",
            field=models.JSONField(null=True),
        ),
        migrations.AddField(
            model_name="publication",
            name="stops",
            field=models.JSONField(default=list),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["loading", "proposed", "rollout", "published", "superseded", "withdrawn"])
                ),
                name="publication_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state__in", ["rollout", "published", "superseded"]), _negated=True),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="publication_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("corrects__isnull", True), ("corrects_because", "")),
                    models.Q(("corrects__isnull", False), models.Q(("corrects_because", ""), _negated=True)),
                    _connector="OR",
                ),
                name="publication_correction_says_why",
            ),
        ),
        migrations.AddField(
            model_name="justification",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="justification",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="justifications",
                to="publication.publication",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="publication",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="pauses",
                to="publication.publication",
            ),
        ),
        migrations.AddField(
            model_name="pause",
            name="resumed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.UniqueConstraint(fields=("publication", "by"), name="justification_one_each"),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(("role__in", ["publisher", "senior_officer"])), name="justification_role"
            ),
        ),
        migrations.AddConstraint(
            model_name="justification",
            constraint=models.CheckConstraint(
                condition=models.Q(("words", ""), _negated=True), name="justification_has_words"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.UniqueConstraint(
                condition=models.Q(("resumed_at__isnull", True)),
                fields=("publication",),
                name="publication_pause_one_open",
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(("because", ""), _negated=True), name="publication_pause_says_why"
            ),
        ),
        migrations.AddConstraint(
            model_name="pause",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("resumed_at__isnull", True), ("resumed_by__isnull", True)),
                    models.Q(("resumed_at__isnull", False), ("resumed_by__isnull", False)),
                    _connector="OR",
                ),
                name="publication_pause_resumed_once",
            ),
        ),
        *(
            migrations.RunSQL((SQL / f"{name}.sql").read_text("utf-8"), migrations.RunSQL.noop)
            for name in ("rollout", "messages")
        ),
    ]

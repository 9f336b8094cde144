"""Proposals and approvals of national runs."""

from __future__ import annotations

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_context"),
        ("eligibility", "0001_runs"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "run",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        primary_key=True,
                        serialize=False,
                        to="eligibility.run",
                    ),
                ),
                ("state", models.CharField(max_length=10)),
                ("run_dir", models.TextField()),
                ("buckets", models.IntegerField()),
                ("since", models.DateField()),
                ("loaded", models.JSONField(default=dict)),
                ("proposed_at", models.DateTimeField()),
                ("approved_at", models.DateTimeField(null=True)),
                ("notices_after", models.BigIntegerField(null=True)),
                ("notices_done_at", models.DateTimeField(null=True)),
                (
                    "approved_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "withdrawn_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "publication",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["loading", "proposed", "published", "superseded", "withdrawn"])
                        ),
                        name="publication_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="publication_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["published", "superseded"]), _negated=True),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="publication_approved",
                    ),
                    models.UniqueConstraint(
                        models.Case(
                            models.When(state__in=["loading", "proposed"], then=models.Value(1)),
                            output_field=models.IntegerField(),
                        ),
                        name="publication_one_open",
                    ),
                ],
            },
        ),
    ]

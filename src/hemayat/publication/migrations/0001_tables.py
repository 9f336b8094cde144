"""Publishing a national run, step by step."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("lifeevents", "0001_tables"),
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
                ("comparison", models.JSONField(null=True)),
                ("withdrawn_at", models.DateTimeField(null=True)),
                ("withdrawn_because", models.TextField(blank=True)),
                ("findings", models.JSONField(default=dict)),
                (
                    "corrects",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="publication.publication",
                    ),
                ),
                ("corrects_because", models.TextField(blank=True)),
                ("messages", models.JSONField(null=True)),
                ("stops", models.JSONField(default=list)),
                ("missing_data", models.JSONField(default=dict)),
            ],
            options={
                "db_table": "publication",
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="pauses",
                        to="publication.publication",
                    ),
                ),
                (
                    "resumed_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "publication_pause",
            },
        ),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "publication",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="justifications",
                        to="publication.publication",
                    ),
                ),
            ],
            options={
                "db_table": "publication_justification",
            },
        ),
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
        migrations.CreateModel(
            name="FindingResult",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "run_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "run",
                    models.ForeignKey(
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="eligibility.run",
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("group", models.CharField(max_length=16)),
                (
                    "finding_ids",
                    django.contrib.postgres.fields.ArrayField(base_field=models.BigIntegerField(), size=None),
                ),
                ("was", models.CharField(blank=True, max_length=16)),
                ("without_outcome", models.CharField(blank=True, max_length=16)),
                ("outcome", models.CharField(max_length=16, null=True)),
                ("amount_rial", models.BigIntegerField(null=True)),
                ("rows", models.TextField(blank=True)),
                ("registers", models.JSONField(default=dict)),
                ("people", models.JSONField(default=dict)),
                ("decided_at", models.DateTimeField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "finding_result",
                "indexes": [
                    models.Index(
                        condition=models.Q(("decided_at__isnull", True)),
                        fields=["run", "household_id"],
                        name="finding_result_waiting",
                    )
                ],
            },
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
                    ("approved_by__isnull", True),
                    models.Q(("approved_by", models.F("proposed_by")), _negated=True),
                    _connector="OR",
                ),
                name="publication_two_people",
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
        migrations.AddConstraint(
            model_name="publication",
            constraint=models.UniqueConstraint(
                models.Case(
                    models.When(state__in=["loading", "proposed"], then=models.Value(1)),
                    output_field=models.IntegerField(),
                ),
                name="publication_one_open",
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
    ]

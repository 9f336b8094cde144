"""People, households, memberships, and what the registers said for each national run."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields.ranges
import django.db.models.deletion
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    initial = True

    dependencies = [("audit", "0001_context")]

    operations = [
        migrations.CreateModel(
            name="HouseholdData",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "run_id",
                        "household_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("run_id", models.BigIntegerField()),
                ("household_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("people", models.TextField()),
                ("facts", models.TextField()),
            ],
            options={
                "db_table": "household_data",
                "managed": False,
            },
        ),
        migrations.CreateModel(
            name="DataSet",
            fields=[
                ("run_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("columns", models.JSONField()),
                ("registers", models.JSONField()),
                ("is_current", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "data_set",
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_current", True)),
                        fields=("is_current",),
                        name="data_set_one_current",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Household",
            fields=[
                ("id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("province", models.CharField(blank=True, max_length=2)),
                ("since", models.DateField()),
                ("ended_on", models.DateField(null=True)),
            ],
            options={
                "db_table": "household",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("ended_on__isnull", True), ("ended_on__gt", models.F("since")), _connector="OR"
                        ),
                        name="household_lives",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Person",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("national_id", models.BinaryField()),
                ("national_id_index", models.BinaryField()),
                ("given_name", models.TextField()),
                ("family_name", models.TextField()),
                ("sex", models.TextField()),
                ("birth_date", models.DateField()),
                ("died_on", models.DateField(null=True)),
                ("mobile", models.BinaryField(null=True)),
                ("mobile_index", models.BinaryField(null=True)),
                ("is_synthetic", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "person",
                "constraints": [
                    models.UniqueConstraint(fields=("national_id_index",), name="person_national_id"),
                    models.CheckConstraint(
                        condition=models.Q(("sex__in", ["female", "male"])), name="person_sex"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("mobile__isnull", True), ("mobile_index__isnull", True)),
                            models.Q(("mobile__isnull", False), ("mobile_index__isnull", False)),
                            _connector="OR",
                        ),
                        name="person_mobile",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Membership",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "person_id",
                        "valid",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("relation", models.TextField()),
                (
                    "is_head",
                    models.GeneratedField(
                        db_persist=True,
                        expression=models.ExpressionWrapper(
                            models.Q(("relation", "head")), output_field=models.BooleanField()
                        ),
                        output_field=models.BooleanField(),
                    ),
                ),
                ("person_no", models.SmallIntegerField()),
                ("valid", django.contrib.postgres.fields.ranges.DateRangeField()),
                (
                    "household",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="households.household",
                    ),
                ),
                (
                    "person",
                    models.ForeignKey(
                        db_constraint=False,
                        db_index=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        to="households.person",
                    ),
                ),
            ],
            options={
                "db_table": "membership",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "relation__in",
                                [
                                    "head",
                                    "spouse",
                                    "child",
                                    "grandchild",
                                    "parent",
                                    "child_in_law",
                                    "sibling",
                                    "other",
                                ],
                            )
                        ),
                        name="membership_relation",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("valid__isempty", False), ("valid__lower_inf", False)),
                        name="membership_dated",
                    ),
                ],
            },
        ),
        *(
            migrations.RunSQL((SQL / name).read_text("utf-8"), migrations.RunSQL.noop)
            for name in (
                "places.sql",
                "heads.sql",
                "data.sql",
                "row_security.sql",
                "parts.sql",
                "people.sql",
                "first_nation.sql",
            )
        ),
    ]

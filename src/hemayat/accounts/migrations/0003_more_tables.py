"""Who signs in: citizens, staff, their sessions and powers, continued."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0002_staff_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="StaffPower",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("power", models.CharField(max_length=32)),
                ("origin", models.CharField(max_length=16)),
                ("granted_at", models.DateTimeField()),
                ("confirms_from", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="powers",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_power",
                "constraints": [
                    models.UniqueConstraint(fields=("member", "power"), name="staff_power_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "power__in",
                                ["administrator", "inspector", "oversight", "publisher", "senior_officer"],
                            )
                        ),
                        name="staff_power_is_one",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("origin__in", ("installation", "two_people", "recovery", "before"))
                        ),
                        name="staff_power_origin",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffPowerRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("power", models.CharField(max_length=32)),
                ("what", models.CharField(max_length=10)),
                (
                    "provinces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(default=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="power_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "provinces_before",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "staff_power_request",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "power__in",
                                ["administrator", "inspector", "oversight", "publisher", "senior_officer"],
                            )
                        ),
                        name="staff_power_request_power",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("what__in", ("grant", "withdraw", "provinces", "reopen"))),
                        name="staff_power_request_what",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("member")), _negated=True),
                            models.Q(
                                ("is_confirmed", False),
                                models.Q(
                                    models.Q(("ended_by", models.F("asked_by")), _negated=True),
                                    models.Q(("ended_by", models.F("member")), _negated=True),
                                ),
                                _connector="OR",
                            ),
                        ),
                        name="staff_power_request_two_people",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("member", "power", "what"),
                        name="staff_power_request_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffReset",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("reason", models.CharField(max_length=200)),
                ("asked_at", models.DateTimeField()),
                ("ended_at", models.DateTimeField(null=True)),
                ("is_confirmed", models.BooleanField(default=False)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "ended_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "staff_reset",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_confirmed", False),
                            models.Q(("ended_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="staff_reset_two_people",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("asked_by", models.F("member")), _negated=True),
                            models.Q(
                                ("ended_by", None),
                                models.Q(("ended_by", models.F("member")), _negated=True),
                                _connector="OR",
                            ),
                        ),
                        name="staff_reset_by_others",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("ended_at", None)),
                        fields=("member",),
                        name="staff_reset_one_open",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffTie",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("national_id", models.BinaryField()),
                ("person_index", models.BinaryField(db_index=True, max_length=32)),
                ("relation", models.CharField(max_length=8)),
                ("declared_at", models.DateTimeField()),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="ties",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_tie",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("relation__in", ("self", "spouse", "child", "parent", "sibling", "other"))
                        ),
                        name="staff_tie_relation",
                    ),
                    models.UniqueConstraint(fields=("member", "person_index"), name="staff_tie_once"),
                    models.UniqueConstraint(
                        condition=models.Q(("relation", "self")),
                        fields=("member",),
                        name="staff_tie_one_self",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("relation", "self")),
                        fields=("person_index",),
                        name="staff_tie_one_account",
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

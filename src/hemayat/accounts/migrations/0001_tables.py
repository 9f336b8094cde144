"""Who signs in: citizens, staff, their sessions and powers."""

from __future__ import annotations

import django.contrib.auth.models
import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE applicant_household AS bigint START 900000000000000 MINVALUE 900000000000000;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("inquiries", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="Applicant",
            fields=[
                ("person_index", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                ("household_id", models.BigIntegerField(unique=True)),
                ("since", models.DateTimeField()),
            ],
            options={
                "db_table": "applicant",
            },
        ),
        migrations.CreateModel(
            name="Conversation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.BinaryField(max_length=32, unique=True)),
                ("call_hash", models.BinaryField(default=b"", max_length=32)),
                ("heard_hash", models.BinaryField(default=b"", max_length=32)),
                ("sealed", models.BinaryField(default=b"")),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "conversation",
            },
        ),
        migrations.CreateModel(
            name="MessagesRead",
            fields=[
                ("household_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("read_until", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "messages_read",
            },
        ),
        migrations.CreateModel(
            name="PendingTurn",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("place", models.TextField(unique=True)),
                ("line_sealed", models.BinaryField()),
                ("network", models.BinaryField(max_length=32)),
                ("asked_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "pending_turn",
            },
        ),
        migrations.CreateModel(
            name="SignInCode",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("holder", models.BinaryField(db_index=True, max_length=32)),
                ("code_hash", models.BinaryField(max_length=32)),
                ("is_long", models.BooleanField(default=False)),
                ("sent_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "sign_in_code",
            },
        ),
        migrations.CreateModel(
            name="SignInLimit",
            fields=[
                ("key", models.BinaryField(max_length=32, primary_key=True, serialize=False)),
                (
                    "hits",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.DateTimeField(), default=list, size=None
                    ),
                ),
                ("began_at", models.DateTimeField()),
                ("used", models.IntegerField(default=0)),
                ("forget_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "sign_in_limit",
            },
        ),
        migrations.CreateModel(
            name="StaffMember",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("password", models.CharField(max_length=128, verbose_name="password")),
                ("last_login", models.DateTimeField(blank=True, null=True, verbose_name="last login")),
                ("username", models.CharField(max_length=64, unique=True)),
                ("full_name", models.CharField(max_length=120)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
                (
                    "provinces",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=2), default=list, size=None
                    ),
                ),
                ("is_active", models.BooleanField(default=True)),
                ("is_demo", models.BooleanField(default=False)),
                ("created_at", models.DateTimeField()),
                ("totp_sealed", models.BinaryField(default=b"")),
                ("totp_step", models.BigIntegerField(default=0)),
                ("joined_at", models.DateTimeField(null=True)),
                ("sso_subject", models.CharField(max_length=255, null=True, unique=True)),
                ("origin", models.CharField(default="invited", max_length=8)),
            ],
            options={
                "db_table": "staff_member",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("is_demo", True),
                            ("joined_at", None),
                            models.Q(("totp_sealed", b""), _negated=True),
                            ("sso_subject__isnull", False),
                            _connector="OR",
                        ),
                        name="staff_member_has_a_second_factor",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("roles__contains", ["administrator", "case_officer"]), _negated=True),
                            models.Q(("roles__contains", ["administrator", "hotline_agent"]), _negated=True),
                            models.Q(("roles__contains", ["administrator", "inspector"]), _negated=True),
                            models.Q(("roles__contains", ["administrator", "oversight"]), _negated=True),
                            models.Q(("roles__contains", ["administrator", "publisher"]), _negated=True),
                            models.Q(("roles__contains", ["administrator", "senior_officer"]), _negated=True),
                            models.Q(("roles__contains", ["analyst", "oversight"]), _negated=True),
                            models.Q(("roles__contains", ["case_officer", "hotline_agent"]), _negated=True),
                            models.Q(("roles__contains", ["case_officer", "inspector"]), _negated=True),
                            models.Q(("roles__contains", ["case_officer", "oversight"]), _negated=True),
                            models.Q(("roles__contains", ["hotline_agent", "inspector"]), _negated=True),
                            models.Q(("roles__contains", ["hotline_agent", "oversight"]), _negated=True),
                            models.Q(("roles__contains", ["hotline_agent", "senior_officer"]), _negated=True),
                            models.Q(("roles__contains", ["inspector", "oversight"]), _negated=True),
                            models.Q(("roles__contains", ["inspector", "senior_officer"]), _negated=True),
                            models.Q(("roles__contains", ["oversight", "publisher"]), _negated=True),
                            models.Q(("roles__contains", ["oversight", "senior_officer"]), _negated=True),
                        ),
                        name="staff_member_compatible_roles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("origin__in", ["operator", "invited", "before"])),
                        name="staff_member_origin",
                    ),
                ],
            },
            managers=[
                ("objects", django.contrib.auth.models.UserManager()),
            ],
        ),
        migrations.CreateModel(
            name="CitizenSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("person_index", models.BinaryField(max_length=32)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(default="", max_length=2)),
                ("is_synthetic", models.BooleanField(default=False)),
                ("via", models.CharField(max_length=16)),
                ("device", models.CharField(default="", max_length=80)),
                ("created_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(db_index=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("acts_as", models.CharField(default="", max_length=16)),
                ("is_applicant", models.BooleanField(default=False)),
                ("national_id_sealed", models.BinaryField(default=b"")),
                ("mobile_sealed", models.BinaryField(default=b"")),
                (
                    "person_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "citizen_session",
                "indexes": [models.Index(fields=["person_index"], name="citizen_session_of_person")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expires_at__lte", models.F("ends_at"))),
                        name="citizen_session_ends",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="OwnPhone",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("former_hash", models.BinaryField(max_length=32, null=True, unique=True)),
                (
                    "person_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), size=None
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("device", models.CharField(max_length=80)),
                ("session_id", models.BigIntegerField(unique=True)),
                ("tries", models.SmallIntegerField(default=0)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "own_phone",
                "indexes": [
                    django.contrib.postgres.indexes.GinIndex(
                        fields=["person_indexes"], name="own_phone_of_person"
                    )
                ],
            },
        ),
    ]

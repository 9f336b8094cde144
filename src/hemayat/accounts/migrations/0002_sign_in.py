"""Sign-in: attempts, limits and sessions, and the second factor of staff."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_initial"),
    ]

    operations = [
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
            ],
            options={
                "db_table": "citizen_session",
            },
        ),
        migrations.CreateModel(
            name="SignInAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("person_index", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField(default=b"")),
                (
                    "state",
                    models.CharField(default="asked", max_length=16),
                ),
                ("code_hash", models.BinaryField(default=b"", max_length=32)),
                ("tries", models.SmallIntegerField(default=0)),
                ("asked_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "silent",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=32), default=list, size=None
                    ),
                ),
                ("finding", models.CharField(default="", max_length=16)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(default="", max_length=2)),
                ("is_synthetic", models.BooleanField(default=False)),
            ],
            options={
                "db_table": "sign_in_attempt",
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
            name="SsoAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("state_hash", models.BinaryField(max_length=32)),
                ("sealed", models.BinaryField()),
                ("expires_at", models.DateTimeField(db_index=True)),
            ],
            options={
                "db_table": "sso_attempt",
            },
        ),
        migrations.AddField(
            model_name="staffmember",
            name="totp_sealed",
            field=models.BinaryField(default=b""),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="totp_step",
            field=models.BigIntegerField(default=0),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_demo", True), models.Q(("totp_sealed", b""), _negated=True), _connector="OR"
                ),
                name="staff_member_has_a_second_factor",
            ),
        ),
        migrations.AddIndex(
            model_name="citizensession",
            index=models.Index(fields=["person_index"], name="citizen_session_of_person"),
        ),
        migrations.AddConstraint(
            model_name="citizensession",
            constraint=models.CheckConstraint(
                condition=models.Q(("expires_at__lte", models.F("ends_at"))), name="citizen_session_ends"
            ),
        ),
        migrations.AddConstraint(
            model_name="signinattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("state__in", ["asked", "sent", "unconfirmed", "unsent", "silent", "used"])
                ),
                name="sign_in_attempt_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="signinattempt",
            constraint=models.CheckConstraint(
                condition=models.Q(("tries__range", (0, 5))), name="sign_in_attempt_tries"
            ),
        ),
        migrations.RunSQL((SQL / "sign_in.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Who signs in: citizens, staff, their sessions and powers, continued."""

from __future__ import annotations

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0001_tables"),
    ]

    operations = [
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
                ("sealed", models.BinaryField(default=b"")),
                ("state", models.CharField(default="asked", max_length=16)),
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
                ("mobile_sealed", models.BinaryField(default=b"")),
                ("holder", models.BinaryField(db_index=True, default=b"", max_length=32)),
                ("network", models.BinaryField(default=b"", max_length=32)),
                ("is_for_another", models.BooleanField(default=False)),
                ("is_call", models.BooleanField(default=False)),
                ("not_before", models.DateTimeField()),
                ("inquire_at", models.DateTimeField(null=True)),
                (
                    "person_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), default=list, size=None
                    ),
                ),
                (
                    "line_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), default=list, size=None
                    ),
                ),
                ("lives_apart", models.BooleanField(db_default=False, default=False)),
            ],
            options={
                "db_table": "sign_in_attempt",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["asked", "sent", "unconfirmed", "unsent", "silent", "used"])
                        ),
                        name="sign_in_attempt_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("tries__range", (0, 5))), name="sign_in_attempt_tries"
                    ),
                ],
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
                ("state", models.CharField(default="begun", max_length=16)),
                ("answer_sealed", models.BinaryField(default=b"")),
                ("problem", models.CharField(default="", max_length=16)),
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
                (
                    "person_indexes",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BinaryField(max_length=32), default=list, size=None
                    ),
                ),
                ("not_before", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "sso_attempt",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["begun", "asked", "answered"])),
                        name="sso_attempt_state",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffInvitation",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("token_hash", models.BinaryField(max_length=32, unique=True)),
                ("secret_sealed", models.BinaryField(default=b"")),
                ("made_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "made_by",
                    models.ForeignKey(
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
                ("code_hash", models.BinaryField(default=b"", max_length=32)),
                ("code_sent_at", models.DateTimeField(null=True)),
                ("codes_sent", models.SmallIntegerField(default=0)),
                ("tries", models.SmallIntegerField(default=0)),
            ],
            options={
                "db_table": "staff_invitation",
            },
        ),
        migrations.CreateModel(
            name="StaffPasskey",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("credential_id", models.BinaryField(unique=True)),
                ("credential", models.BinaryField()),
                ("sign_count", models.BigIntegerField(default=0)),
                ("name", models.CharField(max_length=60)),
                ("added_at", models.DateTimeField()),
                ("used_at", models.DateTimeField(null=True)),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "staff_passkey",
            },
        ),
        migrations.CreateModel(
            name="StaffPowerWait",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hours", models.PositiveSmallIntegerField()),
            ],
            options={
                "db_table": "staff_power_wait",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("pk", 1)), name="staff_power_wait_one_row")
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffSession",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key_hash", models.BinaryField(max_length=32, unique=True)),
                ("data", models.TextField()),
                ("device", models.CharField(default="", max_length=80)),
                ("begun_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(db_index=True)),
                (
                    "member",
                    models.ForeignKey(
                        null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
                    ),
                ),
            ],
            options={
                "db_table": "staff_session",
            },
        ),
        migrations.CreateModel(
            name="StaffIdentity",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("state", models.CharField(max_length=12)),
                ("told_sealed", models.BinaryField(default=b"")),
                ("line_sealed", models.BinaryField(default=b"")),
                ("is_synthetic", models.BooleanField(default=False)),
                ("asked_at", models.DateTimeField()),
                ("confirmed_at", models.DateTimeField(null=True)),
                ("vouched_because", models.CharField(blank=True, max_length=200)),
                (
                    "asked_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="identity",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "vouched_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_identity",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "state__in",
                                (
                                    "operator",
                                    "asked",
                                    "confirmed",
                                    "vouched",
                                    "unknown",
                                    "not_owner",
                                    "has_account",
                                    "silent",
                                    "line_silent",
                                    "waiting",
                                    "failed",
                                    "expired",
                                ),
                            )
                        ),
                        name="staff_identity_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "vouched"), _negated=True),
                            models.Q(
                                ("vouched_by__isnull", False),
                                models.Q(("vouched_by", models.F("asked_by")), _negated=True),
                                models.Q(("vouched_by", models.F("member")), _negated=True),
                                models.Q(("vouched_because", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="staff_identity_vouched_by_a_second",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StaffLeave",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("from_on", models.DateField()),
                ("until_on", models.DateField()),
                ("set_at", models.DateTimeField()),
                ("called_off_at", models.DateTimeField(null=True)),
                (
                    "deputy",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="stands_in",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "member",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="leaves",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "db_table": "staff_leave",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until_on__gte", models.F("from_on"))), name="staff_leave_days"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("deputy", models.F("member")), _negated=True),
                        name="staff_leave_another",
                    ),
                ],
            },
        ),
    ]

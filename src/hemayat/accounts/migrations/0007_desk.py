"""The desk: invitations, sessions, passkeys, relatives and leave of staff, and what their roles forbid."""

from __future__ import annotations

from pathlib import Path

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"
# Who has an account has a password.
JOINED = "UPDATE staff_member SET joined_at = created_at"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0006_conversation"),
    ]

    operations = [
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
            ],
            options={
                "db_table": "staff_invitation",
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
            ],
            options={
                "db_table": "staff_leave",
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
            ],
            options={
                "db_table": "staff_passkey",
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
            ],
            options={
                "db_table": "staff_reset",
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
            ],
            options={
                "db_table": "staff_session",
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
            ],
            options={
                "db_table": "staff_tie",
            },
        ),
        migrations.RemoveConstraint(
            model_name="staffmember",
            name="staff_member_has_a_second_factor",
        ),
        migrations.AddField(
            model_name="staffmember",
            name="joined_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="sso_subject",
            field=models.CharField(max_length=255, null=True, unique=True),
        ),
        migrations.RunSQL(JOINED, migrations.RunSQL.noop),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_demo", True),
                    ("joined_at", None),
                    models.Q(("totp_sealed", b""), _negated=True),
                    ("sso_subject__isnull", False),
                    _connector="OR",
                ),
                name="staff_member_has_a_second_factor",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="made_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="member",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="staffleave",
            name="deputy",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="stands_in",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffleave",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="leaves",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffpasskey",
            name="member",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="staffreset",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="staffreset",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffreset",
            name="member",
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL),
        ),
        migrations.AddField(
            model_name="staffsession",
            name="member",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="stafftie",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="ties", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="staffleave",
            constraint=models.CheckConstraint(
                condition=models.Q(("until_on__gte", models.F("from_on"))), name="staff_leave_days"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffleave",
            constraint=models.CheckConstraint(
                condition=models.Q(("deputy", models.F("member")), _negated=True), name="staff_leave_another"
            ),
        ),
        migrations.AddConstraint(
            model_name="staffreset",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_confirmed", False),
                    models.Q(("ended_by", models.F("asked_by")), _negated=True),
                    _connector="OR",
                ),
                name="staff_reset_two_people",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffreset",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="staffreset",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)), fields=("member",), name="staff_reset_one_open"
            ),
        ),
        migrations.AddConstraint(
            model_name="stafftie",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("relation__in", ("self", "spouse", "child", "parent", "sibling", "other"))
                ),
                name="staff_tie_relation",
            ),
        ),
        migrations.AddConstraint(
            model_name="stafftie",
            constraint=models.UniqueConstraint(fields=("member", "person_index"), name="staff_tie_once"),
        ),
        migrations.AddConstraint(
            model_name="stafftie",
            constraint=models.UniqueConstraint(
                condition=models.Q(("relation", "self")), fields=("member",), name="staff_tie_one_self"
            ),
        ),
        migrations.AddConstraint(
            model_name="stafftie",
            constraint=models.UniqueConstraint(
                condition=models.Q(("relation", "self")),
                fields=("person_index",),
                name="staff_tie_one_account",
            ),
        ),
        migrations.RunSQL((SQL / "desk.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

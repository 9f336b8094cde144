"""Powers take two people; the registers confirm who a member of staff is; links and codes go to the member's own line."""

from __future__ import annotations

from pathlib import Path

import django.contrib.postgres.fields
import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [
        ("accounts", "0010_codes_and_places"),
    ]

    operations = [
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
            ],
            options={
                "db_table": "staff_identity",
            },
        ),
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
            ],
            options={
                "db_table": "staff_power",
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
            ],
            options={
                "db_table": "staff_power_request",
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
            },
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="code_hash",
            field=models.BinaryField(default=b"", max_length=32),
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="code_sent_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="codes_sent",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffinvitation",
            name="tries",
            field=models.SmallIntegerField(default=0),
        ),
        migrations.AddField(
            model_name="staffmember",
            name="origin",
            field=models.CharField(default="before", max_length=8),
        ),
        migrations.AlterField(
            model_name="staffmember",
            name="origin",
            field=models.CharField(default="invited", max_length=8),
        ),
        migrations.AddConstraint(
            model_name="staffmember",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ["operator", "invited", "before"])),
                name="staff_member_origin",
            ),
        ),
        migrations.AddField(
            model_name="staffidentity",
            name="asked_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffidentity",
            name="member",
            field=models.OneToOneField(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="identity",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffidentity",
            name="vouched_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffpower",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="powers",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffpowerrequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="staffpowerrequest",
            name="ended_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="staffpowerrequest",
            name="member",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="power_requests",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="staffpowerwait",
            constraint=models.CheckConstraint(condition=models.Q(("pk", 1)), name="staff_power_wait_one_row"),
        ),
        migrations.AddConstraint(
            model_name="staffidentity",
            constraint=models.CheckConstraint(
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
                        ),
                    )
                ),
                name="staff_identity_state",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffidentity",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="staffpower",
            constraint=models.UniqueConstraint(fields=("member", "power"), name="staff_power_once"),
        ),
        migrations.AddConstraint(
            model_name="staffpower",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("power__in", ["administrator", "inspector", "oversight", "publisher", "senior_officer"])
                ),
                name="staff_power_is_one",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffpower",
            constraint=models.CheckConstraint(
                condition=models.Q(("origin__in", ("installation", "two_people", "recovery", "before"))),
                name="staff_power_origin",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffpowerrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("power__in", ["administrator", "inspector", "oversight", "publisher", "senior_officer"])
                ),
                name="staff_power_request_power",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffpowerrequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("what__in", ("grant", "withdraw", "provinces", "reopen"))),
                name="staff_power_request_what",
            ),
        ),
        migrations.AddConstraint(
            model_name="staffpowerrequest",
            constraint=models.CheckConstraint(
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
        ),
        migrations.AddConstraint(
            model_name="staffpowerrequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("ended_at", None)),
                fields=("member", "power", "what"),
                name="staff_power_request_one_open",
            ),
        ),
        migrations.RunSQL((SQL / "powers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

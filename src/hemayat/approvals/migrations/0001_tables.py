"""Approvals, what happened to them, and their letters."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE approval_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("records", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="CatchingUp",
            fields=[
                ("run_id", models.BigIntegerField(primary_key=True, serialize=False)),
                ("after", models.BigIntegerField()),
                ("done_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "approval_catching_up",
            },
        ),
        migrations.CreateModel(
            name="Letter",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "approval_id",
                        "key_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("approval_id", models.BigIntegerField()),
                ("key_id", models.TextField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("payload", models.TextField()),
                ("signature", models.BinaryField()),
                ("signed_at", models.DateTimeField()),
            ],
            options={
                "db_table": "approval_letter",
            },
        ),
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id", "id", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("approval_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        )
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("serial_no", models.BigIntegerField()),
                ("holder_id", models.BigIntegerField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "db_table": "approval",
                "constraints": [
                    models.UniqueConstraint(fields=("id",), name="approval_number_is_one"),
                    models.UniqueConstraint(fields=("serial_no",), name="approval_serial"),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("decision_id__isnull", True), ("run_id__isnull", False)),
                            models.Q(("decision_id__isnull", False), ("run_id__isnull", True)),
                            _connector="OR",
                        ),
                        name="approval_has_one_ground",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ApprovalEvent",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "number",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                (
                    "number",
                    models.BigIntegerField(
                        db_default=models.Func(
                            models.Value("approval_number"),
                            function="nextval",
                            output_field=models.BigIntegerField(),
                        )
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("approval_id", models.BigIntegerField()),
                ("kind", models.TextField()),
                ("from_on", models.DateField()),
                ("because", models.TextField()),
                ("run_id", models.BigIntegerField(null=True)),
                ("decision_id", models.BigIntegerField(null=True)),
                ("event", models.TextField(blank=True)),
                ("undoes", models.BigIntegerField(null=True)),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "approval_event",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["ended", "restored", "suspended", "resumed"])),
                        name="approval_event_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            (
                                "because__in",
                                [
                                    "circumstances",
                                    "change_of_head",
                                    "death",
                                    "withdrawal",
                                    "law",
                                    "correction",
                                    "nothing_due",
                                ],
                            )
                        ),
                        name="approval_event_because",
                    ),
                    models.UniqueConstraint(fields=("number",), name="approval_event_number"),
                    models.UniqueConstraint(
                        fields=("household_id", "undoes"), name="approval_event_undoes_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "restored"), ("undoes__isnull", False)),
                            models.Q(models.Q(("kind", "restored"), _negated=True), ("undoes__isnull", True)),
                            _connector="OR",
                        ),
                        name="approval_event_restores_an_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind__in", ["suspended", "resumed"]), _negated=True),
                            models.Q(
                                ("because", "nothing_due"),
                                models.Q(
                                    ("run_id__isnull", False), ("decision_id__isnull", False), _connector="OR"
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="approval_event_suspends_by_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because__in", ["circumstances", "change_of_head"]), _negated=True),
                            ("run_id__isnull", False),
                            ("decision_id__isnull", False),
                            models.Q(("because", "circumstances"), models.Q(("event", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="approval_event_of_a_decision",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("because__in", ["death", "law", "correction"]), _negated=True),
                            models.Q(("event", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="approval_event_of_a_report",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("undoes__isnull", True), ("number__gt", models.F("undoes")), _connector="OR"
                        ),
                        name="approval_event_looks_back",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RevocationList",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
                ("made_at", models.DateTimeField()),
                ("text", models.TextField()),
            ],
            options={
                "db_table": "approval_revocation_list",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("only", True)), name="approval_revocation_list_is_one"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Signing",
            fields=[
                ("only", models.BooleanField(default=True, primary_key=True, serialize=False)),
                ("upto", models.BigIntegerField()),
            ],
            options={
                "db_table": "approval_signing",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("only", True)), name="approval_signing_is_one")
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

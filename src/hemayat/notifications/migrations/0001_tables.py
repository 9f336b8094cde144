"""Messages to people, and what became of them."""

from __future__ import annotations

import uuid

import django.contrib.postgres.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("audit", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="DemoMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("key", models.TextField(unique=True)),
                ("to", models.TextField()),
                ("words", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "demo_inbox",
            },
        ),
        migrations.CreateModel(
            name="WrongNumber",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("line", models.BinaryField()),
                ("line_index", models.BinaryField(max_length=32, unique=True)),
                ("marked_at", models.DateTimeField()),
                (
                    "right_for",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.BigIntegerField(), default=list, size=None
                    ),
                ),
            ],
            options={
                "db_table": "wrong_number",
            },
        ),
        migrations.CreateModel(
            name="OutboxMessage",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("uuid", models.UUIDField(default=uuid.uuid4, unique=True)),
                ("key", models.TextField(unique=True)),
                ("run_id", models.BigIntegerField(null=True)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(default="", max_length=2)),
                ("to_sealed", models.BinaryField()),
                ("to_index", models.BinaryField(null=True)),
                ("notice", models.TextField(default="")),
                ("parameters", models.JSONField(default=dict)),
                ("words", models.TextField(default="")),
                ("secret", models.BinaryField(null=True)),
                ("is_urgent", models.BooleanField(default=False)),
                ("is_synthetic", models.BooleanField()),
                ("state", models.CharField(default="queued", max_length=9)),
                ("attempts", models.SmallIntegerField(default=0)),
                ("next_at", models.DateTimeField()),
                ("queued_at", models.DateTimeField()),
                ("expires_at", models.DateTimeField(null=True)),
                ("provider", models.TextField(default="")),
                ("provider_reference", models.TextField(default="")),
                ("awaits_receipt", models.BooleanField(default=False)),
                ("parts", models.SmallIntegerField(default=0)),
                ("fault", models.TextField(default="")),
                ("created_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("settled_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "outbox",
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["queued", "sending"])),
                        fields=["is_urgent", "next_at"],
                        name="outbox_due",
                    ),
                    models.Index(
                        condition=models.Q(("household_id__isnull", False)),
                        fields=["household_id", "-created_at"],
                        name="outbox_household",
                    ),
                    models.Index(
                        condition=models.Q(("run_id__isnull", False)),
                        fields=["run_id", "state"],
                        name="outbox_run",
                    ),
                    models.Index(
                        condition=models.Q(("provider_reference", ""), _negated=True),
                        fields=["provider", "provider_reference"],
                        name="outbox_reference",
                    ),
                    models.Index(
                        condition=models.Q(("awaits_receipt", True), ("state", "sent")),
                        fields=["sent_at"],
                        name="outbox_awaiting",
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["queued", "sending", "sent", "delivered", "failed", "held"])
                        ),
                        name="outbox_state",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("attempts__gte", 0), ("parts__gte", 0)), name="outbox_counts"
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Receipt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("provider", models.TextField()),
                ("reference", models.TextField()),
                ("state", models.CharField(max_length=9)),
                ("code", models.TextField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "message_receipt",
                "indexes": [models.Index(fields=["at"], name="receipt_at")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("provider", "reference", "state", "code"), name="receipt_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state__in", ["delivered", "failed", "buffered"])),
                        name="receipt_state",
                    ),
                ],
            },
        ),
    ]

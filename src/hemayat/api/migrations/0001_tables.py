"""Messages of partners, and their subscriptions."""

from __future__ import annotations

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("oversight", "0001_tables"),
    ]

    operations = [
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.CharField(max_length=32, unique=True)),
                ("event_type", models.CharField(max_length=16)),
                ("query_type", models.CharField(max_length=16)),
                ("filter", models.BinaryField()),
                ("entity", models.CharField(max_length=8)),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(null=True)),
                ("seen", models.BigIntegerField(default=0)),
                ("ended_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
                (
                    "terms",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to="partners.terms"),
                ),
                ("tries", models.PositiveSmallIntegerField(db_default=0, default=0)),
                ("next_at", models.DateTimeField(null=True)),
                ("failing_since", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "partner_subscription",
            },
        ),
        migrations.CreateModel(
            name="Callback",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("url", models.CharField(max_length=300)),
                ("action", models.CharField(max_length=16)),
                ("body", models.BinaryField(null=True)),
                ("made_at", models.DateTimeField()),
                ("next_at", models.DateTimeField()),
                ("tries", models.PositiveSmallIntegerField(default=0)),
                ("sent_at", models.DateTimeField(null=True)),
                ("given_up_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "partner_callback",
                "indexes": [
                    models.Index(
                        condition=models.Q(("given_up_at", None), ("sent_at", None)),
                        fields=["next_at"],
                        name="partner_callback_due",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Received",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("message_id", models.CharField(max_length=99)),
                ("action", models.CharField(max_length=16)),
                ("transaction_id", models.CharField(max_length=99)),
                ("correlation_id", models.CharField(max_length=32, unique=True)),
                ("reply_to", models.CharField(max_length=300)),
                ("body", models.BinaryField(null=True)),
                ("items", models.JSONField(default=list)),
                ("received_at", models.DateTimeField(db_index=True)),
                ("answered_at", models.DateTimeField(null=True)),
                (
                    "organisation",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, to="partners.organisation"
                    ),
                ),
            ],
            options={
                "db_table": "partner_message",
                "indexes": [
                    models.Index(
                        fields=["organisation", "transaction_id"], name="partner_message_transaction"
                    ),
                    models.Index(fields=["organisation", "id"], name="partner_message_newest"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("organisation", "message_id"), name="partner_message_once"
                    )
                ],
            },
        ),
    ]

"""The record of what was done: events, their chains, and the signed heads of these."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

GRANTS = """
GRANT USAGE ON SCHEMA public TO hemayat_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO hemayat_app;
ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO hemayat_app;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = []

    run_before = [("contenttypes", "0001_initial"), ("procrastinate", "0001_initial")]
    operations = [
        migrations.RunSQL(GRANTS),
        migrations.CreateModel(
            name="Acknowledgement",
            fields=[
                ("hour", models.DateTimeField(primary_key=True, serialize=False)),
                ("root", models.BinaryField()),
                ("receiver", models.CharField(max_length=300)),
                ("receipt", models.TextField()),
                ("acknowledged_at", models.DateTimeField()),
            ],
            options={
                "db_table": "audit_acknowledgement",
            },
        ),
        migrations.CreateModel(
            name="AuditLink",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "chain", "number", blank=True, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("chain", models.CharField(max_length=32)),
                ("number", models.BigIntegerField()),
                ("event_id", models.BigIntegerField(unique=True)),
                ("hash", models.BinaryField()),
            ],
            options={
                "db_table": "audit_link",
            },
        ),
        migrations.CreateModel(
            name="Checkpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("hour", models.DateTimeField(unique=True)),
                ("document", models.TextField()),
                ("root", models.BinaryField()),
                ("key_id", models.CharField(max_length=8)),
                ("signature", models.BinaryField()),
            ],
            options={
                "db_table": "audit_checkpoint",
            },
        ),
        migrations.CreateModel(
            name="AuditEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("actor_kind", models.CharField(max_length=16)),
                ("actor_id", models.CharField(max_length=64)),
                ("purpose", models.CharField(max_length=200)),
                ("event", models.CharField(max_length=64)),
                ("household_id", models.BigIntegerField(null=True)),
                ("province", models.CharField(max_length=32)),
                ("subject", models.CharField(max_length=200)),
                ("detail", models.JSONField()),
            ],
            options={
                "db_table": "audit_event",
                "indexes": [
                    models.Index(
                        condition=models.Q(("household_id__isnull", False)),
                        fields=["household_id", "id"],
                        name="audit_event_household",
                    )
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

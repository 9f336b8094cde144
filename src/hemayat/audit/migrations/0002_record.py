"""The record of what was done: events, their chains, and the signed heads of these."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"

NO_CHAIN = """
DROP TRIGGER audit_event_linked ON audit_event;
DROP FUNCTION audit_link_event();
DROP FUNCTION audit_text(audit_event, bigint, bytea);
"""
CHANGES = """
DROP TRIGGER append_only ON audit_event;
DROP TRIGGER append_only ON audit_link;
DROP TRIGGER append_only ON audit_checkpoint;
DROP FUNCTION refuse_change();
"""


class Migration(migrations.Migration):
    dependencies = [
        ("audit", "0001_context"),
    ]

    operations = [
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
        migrations.RunSQL((SQL / "chain.sql").read_text("utf-8"), NO_CHAIN),
        migrations.RunSQL((SQL / "append_only.sql").read_text("utf-8"), CHANGES),
    ]

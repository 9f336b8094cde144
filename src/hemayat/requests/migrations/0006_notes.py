"""What officers write for each other about a case, and when each last had it open."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_queues")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE request_note_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="Note",
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
                        db_default=models.Func(models.Value("request_note_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
                ("words", models.BinaryField()),
                ("to_id", models.BigIntegerField(null=True)),
            ],
            options={
                "db_table": "request_note",
                "indexes": [
                    models.Index(fields=["household_id", "request_id", "id"], name="request_note_of")
                ],
            },
        ),
        migrations.CreateModel(
            name="Look",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "member_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("member_id", models.BigIntegerField()),
                ("province", models.CharField(blank=True, max_length=2)),
                ("at", models.DateTimeField()),
                ("before_at", models.DateTimeField(null=True)),
            ],
            options={"db_table": "request_look"},
        ),
        migrations.RunSQL((SQL / "notes.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""A second officer agrees to corrections above the limit; nobody is refused because a value is unknown."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0021_override_reexamined")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE correction_check_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="CorrectionCheck",
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
                        db_default=models.Func(models.Value("correction_check_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("request_id", models.BigIntegerField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "correction_check",
                "indexes": [models.Index(fields=["household_id", "request_id"], name="correction_check_of")],
            },
        ),
        migrations.RunSQL((SQL / "second_officer.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""An officer strikes a claimed member out of an application, with a reason that the applicant reads."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0034_claimed_members")]
    operations = [
        migrations.RunSQL("CREATE SEQUENCE member_strike_number AS bigint", migrations.RunSQL.noop),
        migrations.CreateModel(
            name="MemberStrike",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "person_no",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("person_no", models.SmallIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=models.Func(models.Value("member_strike_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("round", models.SmallIntegerField()),
                ("reason", models.BinaryField()),
                ("by_id", models.BigIntegerField()),
                ("at", models.DateTimeField()),
            ],
            options={
                "db_table": "member_strike",
                "indexes": [models.Index(fields=["id"], name="member_strike_by_number")],
            },
        ),
        migrations.RunSQL((SQL / "member_strikes.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

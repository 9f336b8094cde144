"""Letters of households."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

NUMBERS = """
CREATE SEQUENCE household_letter_number AS bigint;
"""


class Migration(migrations.Migration):
    initial = True

    dependencies = [
        ("complaints", "0001_tables"),
    ]

    operations = [
        migrations.RunSQL(NUMBERS),
        migrations.CreateModel(
            name="HouseholdLetter",
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
                        db_default=models.Func(models.Value("household_letter_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("serial_no", models.BigIntegerField()),
                ("holder_id", models.BigIntegerField()),
                ("kind", models.CharField(max_length=8)),
                ("form", models.CharField(max_length=5)),
                ("lang", models.CharField(max_length=2)),
                ("sha256", models.BinaryField(max_length=32)),
                ("situation_sha256", models.BinaryField(max_length=32)),
                ("key_id", models.TextField()),
                ("payload", models.TextField()),
                ("signature", models.BinaryField()),
                ("pdf", models.BinaryField()),
                ("issued_at", models.DateTimeField()),
            ],
            options={
                "db_table": "household_letter",
                "constraints": [
                    models.UniqueConstraint(fields=("id",), name="household_letter_number_is_one"),
                    models.UniqueConstraint(fields=("serial_no",), name="household_letter_serial"),
                    models.UniqueConstraint(
                        fields=("household_id", "holder_id", "sha256"), name="household_letter_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ["approved", "refused", "waiting"])),
                        name="household_letter_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("form__in", ["short", "full"])), name="household_letter_form"
                    ),
                ],
            },
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8")),
    ]

"""What registers answered about the members of households; one call may be about many people."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"


class Migration(migrations.Migration):
    dependencies = [("inquiries", "0001_receipts"), ("audit", "0002_record")]

    operations = [
        migrations.AlterField("InquiryReceipt", "reference", models.UUIDField()),
        migrations.AddConstraint(
            "InquiryReceipt",
            models.UniqueConstraint(
                fields=["reference", "person_index", "household_id"],
                name="inquiry_receipt_once",
                nulls_distinct=False,
            ),
        ),
        migrations.RunSQL(
            "CREATE SEQUENCE register_answer_id_seq", "DROP SEQUENCE IF EXISTS register_answer_id_seq"
        ),
        migrations.CreateModel(
            name="RegisterAnswer",
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
                        db_default=models.Func(models.Value("register_answer_id_seq"), function="nextval"),
                        unique=True,
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("about", models.CharField(max_length=64)),
                ("register", models.CharField(max_length=32)),
                ("as_of", models.DateField(null=True)),
                ("asked_at", models.DateTimeField()),
                ("answered_at", models.DateTimeField(null=True)),
                ("is_answered", models.BooleanField()),
                ("is_complete", models.BooleanField()),
                ("reason", models.CharField(max_length=80)),
                ("reference", models.UUIDField()),
                ("body", models.BinaryField()),
            ],
            options={
                "db_table": "register_answer",
                "indexes": [models.Index(fields=["household_id", "about"], name="register_answer_of_case")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("answered_at__isnull", False),
                                ("as_of__isnull", False),
                                ("is_answered", True),
                                ("reason", ""),
                            ),
                            models.Q(
                                ("as_of__isnull", True),
                                ("is_answered", False),
                                ("is_complete", False),
                                models.Q(("reason", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="register_answer_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("answered_at__isnull", True),
                            ("answered_at__gte", models.F("asked_at")),
                            _connector="OR",
                        ),
                        name="register_answer_after_question",
                    ),
                ],
            },
        ),
        migrations.RunSQL((SQL / "answers.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

"""Cases that share one cause."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models
from django.db.models import F, Func, Q, Value

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("requests", "0019_officer_answers")]
    operations = [
        migrations.RunSQL(
            "CREATE SEQUENCE shared_cause_case_number AS bigint; "
            "GRANT USAGE ON SEQUENCE shared_cause_case_number TO hemayat_app",
            "DROP SEQUENCE shared_cause_case_number",
        ),
        migrations.CreateModel(
            name="SharedCause",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("register", models.CharField(max_length=32)),
                ("fact", models.CharField(blank=True, max_length=80)),
                ("record_index", models.BinaryField(default=b"", max_length=32)),
                ("since_on", models.DateField(null=True)),
                ("until_on", models.DateField(null=True)),
                ("words", models.TextField()),
                ("reference", models.UUIDField(unique=True)),
                ("opened_by_id", models.BigIntegerField()),
                ("opened_at", models.DateTimeField()),
                ("scanned_to", models.BigIntegerField(default=0)),
                ("scanned_at", models.DateTimeField()),
                ("sent_at", models.DateTimeField(null=True)),
                ("result", models.CharField(blank=True, max_length=12)),
                ("owner_words", models.TextField(blank=True)),
                ("answered_by_id", models.BigIntegerField(null=True)),
                ("answered_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "shared_cause",
                "constraints": [
                    models.CheckConstraint(
                        condition=(~Q(record_index=b"") & Q(fact="", since_on=None, until_on=None))
                        | (Q(record_index=b"", until_on__gte=F("since_on")) & ~Q(fact="")),
                        name="shared_cause_is_a_record_or_an_error",
                    ),
                    models.CheckConstraint(
                        condition=Q(result="", answered_at=None, answered_by_id=None)
                        | Q(
                            result__in=["corrected", "upheld"],
                            sent_at__isnull=False,
                            answered_at__isnull=False,
                            answered_by_id__isnull=False,
                        ),
                        name="shared_cause_is_answered_whole",
                    ),
                    models.UniqueConstraint(
                        fields=["register", "record_index"],
                        condition=Q(result="") & ~Q(record_index=b""),
                        name="shared_cause_one_open_of_a_record",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="SharedCauseCase",
            fields=[
                (
                    "pk",
                    models.CompositePrimaryKey(
                        "household_id",
                        "request_id",
                        "cause_id",
                        blank=True,
                        editable=False,
                        primary_key=True,
                        serialize=False,
                    ),
                ),
                ("household_id", models.BigIntegerField()),
                ("request_id", models.BigIntegerField()),
                ("cause_id", models.BigIntegerField()),
                (
                    "id",
                    models.BigIntegerField(
                        db_default=Func(Value("shared_cause_case_number"), function="nextval")
                    ),
                ),
                ("province", models.CharField(blank=True, max_length=2)),
                ("added_at", models.DateTimeField()),
                ("reopened_at", models.DateTimeField(null=True)),
            ],
            options={
                "db_table": "shared_cause_case",
                "indexes": [models.Index(fields=["cause_id", "id"], name="shared_cause_case_of")],
            },
        ),
        migrations.RunSQL((SQL / "shared_causes.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

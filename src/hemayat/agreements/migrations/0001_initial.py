"""Versions of the agreement, which nobody changes, and the one that comes with the program."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import migrations, models
from django.utils import timezone

from hemayat.agreements.content import agreement_of, body_hash, shipped_bodies

SQL = Path(__file__).parent.parent / "sql"


def publish_shipped(apps: Any, _: Any) -> None:
    """The first version is in force from its own day, whenever the program is installed."""
    body = shipped_bodies()[0]
    agreement = agreement_of(body)
    apps.get_model("agreements", "AgreementVersion").objects.create(
        number=agreement.number,
        effective_from=agreement.effective_from,
        body=body,
        sha256=body_hash(body),
        published_at=timezone.now(),
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_context")]
    operations = [
        migrations.CreateModel(
            name="AgreementVersion",
            fields=[
                ("number", models.PositiveIntegerField(primary_key=True, serialize=False)),
                ("effective_from", models.DateField()),
                ("body", models.JSONField()),
                ("sha256", models.CharField(max_length=64)),
                ("published_at", models.DateTimeField()),
            ],
            options={
                "db_table": "agreement_version",
                "constraints": [
                    models.UniqueConstraint(models.F("effective_from"), name="agreement_one_version_a_day"),
                    models.CheckConstraint(
                        condition=models.Q(("number__gte", 1)), name="agreement_numbers_from_one"
                    ),
                ],
            },
        ),
        migrations.RunPython(publish_shipped, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "immutable.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

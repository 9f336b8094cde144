"""Organisations, and the custodians that come with the program (gap A5)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from django.db import migrations, models

SQL = Path(__file__).parent.parent / "sql"

SHIPPED = (
    ("subsidy_targeting", "سازمان هدفمندسازی یارانه‌ها", "Subsidy Targeting Organisation"),
    ("relief_committee", "کمیته امداد امام خمینی", "Imam Khomeini Relief Committee"),
    ("behzisti", "سازمان بهزیستی کشور", "State Welfare Organisation"),
)


def add_shipped(apps: Any, _: Any) -> None:
    table = apps.get_model("partners", "Organisation")
    table.objects.bulk_create(
        table(code=code, name_fa=fa, name_en=en, kind="custodian") for code, fa, en in SHIPPED
    )


class Migration(migrations.Migration):
    initial = True
    dependencies = [("audit", "0001_context")]
    operations = [
        migrations.CreateModel(
            name="Organisation",
            fields=[
                ("code", models.CharField(max_length=40, primary_key=True, serialize=False)),
                ("name_fa", models.CharField(max_length=120)),
                ("name_en", models.CharField(max_length=120)),
                ("kind", models.CharField(max_length=16)),
                ("callback_url", models.CharField(max_length=300, null=True)),
                ("is_active", models.BooleanField(default=True)),
            ],
            options={
                "db_table": "organisation",
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("code__regex", "^[a-z][a-z0-9_]{1,39}$")),
                        name="organisation_code",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("kind__in", ("custodian", "register_owner", "other"))),
                        name="organisation_kind",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("name_fa", ""), _negated=True)
                        & models.Q(("name_en", ""), _negated=True),
                        name="organisation_is_named",
                    ),
                ],
            },
        ),
        migrations.RunPython(add_shipped, migrations.RunPython.noop),
        migrations.RunSQL((SQL / "organisation.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

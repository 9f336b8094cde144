"""Findings in force decide in place of the rules, and the database checks each decision that rests on one."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0005_findings"), ("households", "0007_left_alone_while_loaded")]
    operations = [
        migrations.RunSQL((SQL / "findings_decide.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

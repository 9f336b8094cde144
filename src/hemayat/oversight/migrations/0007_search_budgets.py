"""Searches by a national ID count towards the budget of a day, as files do."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("oversight", "0006_look_budgets")]
    operations = [
        migrations.AddField("lookday", "searches", models.IntegerField(db_default=0)),
        migrations.RunSQL((SQL / "search_budgets.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

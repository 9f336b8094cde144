"""An open objection gives no day to a result that counted at once."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0010_effect_postponements")]
    operations = [migrations.RunSQL((SQL / "in_force.sql").read_text("utf-8"), migrations.RunSQL.noop)]

"""Pages show what is in force to a head without a run: the database says if a run was corrected, without its proposal."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parents[1] / "sql"


class Migration(migrations.Migration):
    dependencies = [("eligibility", "0012_replaced_decisions")]
    operations = [migrations.RunSQL((SQL / "in_force.sql").read_text("utf-8"), migrations.RunSQL.noop)]

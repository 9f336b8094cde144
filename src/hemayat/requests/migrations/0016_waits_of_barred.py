"""Staff whose relatives a household has do not read since when it waits."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

HERE = Path(__file__)
BEFORE = HERE.with_name("0015_household_waits.sql")


class Migration(migrations.Migration):
    dependencies = [("requests", "0015_household_waits")]
    operations = [migrations.RunSQL(HERE.with_suffix(".sql").read_text("utf-8"), BEFORE.read_text("utf-8"))]

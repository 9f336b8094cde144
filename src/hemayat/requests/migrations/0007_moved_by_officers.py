"""Among staff, only officers can update a case."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

BEFORE = "DROP POLICY moved_by_officers ON request; DROP POLICY moved_by_officers ON request_affected"


class Migration(migrations.Migration):
    dependencies = [("requests", "0006_near_now")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE)]

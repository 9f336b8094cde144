"""Only officers can change a request, and an officer cannot be a hotline agent. So this policy is not needed."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
CREATE POLICY not_by_hotline ON request AS RESTRICTIVE FOR UPDATE
    USING ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')))"""


class Migration(migrations.Migration):
    dependencies = [("calls", "0004_who_leads"), ("requests", "0007_moved_by_officers")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]

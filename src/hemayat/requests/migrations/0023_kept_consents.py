"""A request that is being examined keeps its consents."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

UNDO = """
DROP TRIGGER examined_request_keeps_consents ON request_consent;
DROP FUNCTION examined_request_keeps_consents();
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0022_proposers_still_may")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]

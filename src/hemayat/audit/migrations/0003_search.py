"""What oversight searches the record by."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
UNDO = "DROP INDEX audit_event_of_staff; DROP INDEX audit_event_by_staff; DROP INDEX audit_event_at"


class Migration(migrations.Migration):
    dependencies = [("audit", "0002_record")]
    operations = [migrations.RunSQL((SQL / "search.sql").read_text("utf-8"), UNDO)]

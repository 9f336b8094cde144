"""An event names whoever writes it; the system alone writes what others did."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
ANY_NAME = """
DROP POLICY in_own_name ON audit_event;
CREATE POLICY audit_event_written ON audit_event FOR INSERT WITH CHECK (true);
DROP FUNCTION acting_id();
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_proof_rows")]
    operations = [migrations.RunSQL((SQL / "own_name.sql").read_text("utf-8"), ANY_NAME)]

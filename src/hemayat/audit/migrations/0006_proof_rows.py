"""Checkpoints and links of the record are hidden from whoever uses the sites."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
OPEN = """
DROP POLICY of_the_record ON audit_checkpoint; ALTER TABLE audit_checkpoint DISABLE ROW LEVEL SECURITY;
DROP POLICY of_the_record ON audit_link; ALTER TABLE audit_link DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_require_system")]
    operations = [migrations.RunSQL((SQL / "proof_rows.sql").read_text("utf-8"), OPEN)]

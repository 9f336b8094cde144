"""The session that a browser's token opens says who acts, and proves it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
UNBOUND = """
DROP FUNCTION bind_session(bytea, timestamptz);
REVOKE EXECUTE ON FUNCTION session_with, attempt_with, acting_person FROM hemayat_citizen;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0019_identity_of_owner"), ("audit", "0009_proof")]
    operations = [migrations.RunSQL((SQL / "bind_session.sql").read_text("utf-8"), UNBOUND)]

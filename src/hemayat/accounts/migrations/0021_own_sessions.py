"""A signed-in person renews and ends their own sessions without being the system for it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
GONE = """
DROP FUNCTION end_own_sessions(timestamptz);
DROP FUNCTION end_session(bytea, timestamptz);
DROP FUNCTION renew_session(bytea, timestamptz);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0020_bind_session")]
    operations = [migrations.RunSQL((SQL / "own_sessions.sql").read_text("utf-8"), GONE)]

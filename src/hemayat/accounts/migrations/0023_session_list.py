"""One's own sessions are listed without the hashes of their tokens, and ended by an indexed condition."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
BACK = "DROP FUNCTION was_own_session(bytea); DROP FUNCTION own_sessions(timestamptz);"


class Migration(migrations.Migration):
    dependencies = [("accounts", "0022_sign_in_functions")]
    operations = [migrations.RunSQL((SQL / "end_own_sessions.sql").read_text("utf-8"), BACK)]

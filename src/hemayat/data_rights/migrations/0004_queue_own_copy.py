"""A head who asks for a copy of their data has it made, queues no other job, and reads no session by its row."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

SQL = Path(__file__).parent.parent / "sql"
GONE = """
DROP FUNCTION own_session_history(bytea[]);
DROP FUNCTION queue_own_copy(uuid);
CREATE OR REPLACE FUNCTION acting_person_is(person bytea) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'head' AND EXISTS (
        SELECT FROM citizen_session s
        WHERE current_setting('hemayat.actor', true) = 'session:' || s.id AND s.person_index = person);
"""


class Migration(migrations.Migration):
    dependencies = [
        ("holdings", "0003_own_rows"),
        ("audit", "0009_proof"),
        ("households", "0013_own_household"),
        ("procrastinate", "0041_post_retry_failed_job"),
    ]
    operations = [
        migrations.RunSQL((SQL / "queue_own_copy.sql").read_text("utf-8"), GONE),
        migrations.RunSQL((SQL / "own_session_history.sql").read_text("utf-8"), migrations.RunSQL.noop),
    ]

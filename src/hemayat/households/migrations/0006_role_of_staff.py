"""A head who waited for a row is not refused for what is asked of staff alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

FORMER = """
CREATE OR REPLACE FUNCTION acting_has_role(wanted text) RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'staff' AND EXISTS (
        SELECT FROM staff_member s
        WHERE 'staff:' || s.id = current_setting('hemayat.actor', true) AND s.is_active AND wanted = ANY (s.roles));
DROP FUNCTION acting_member_has_role(text);
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0005_near_now"), ("accounts", "0004_functions")]
    operations = [
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), reverse_sql=FORMER)
    ]

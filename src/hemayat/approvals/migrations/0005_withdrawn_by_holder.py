"""The database takes the withdrawal of an approval from its holder alone."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
CREATE OR REPLACE FUNCTION withdraw_own_approval(number bigint, at timestamptz)
    RETURNS boolean LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE household bigint := require_acting_head(); day date := (near_now(at) AT TIME ZONE 'Asia/Tehran')::date;
BEGIN
    at := near_now(at);
    PERFORM hold_approvals(ARRAY[household]);
    INSERT INTO approval_event (household_id, province, approval_id, kind, from_on, because, event, at)
    SELECT s.household_id, s.province, s.id, 'ended', day, 'withdrawal', '', withdraw_own_approval.at
    FROM approval_standing s
    WHERE s.household_id = household AND s.id = number AND (s.ended_on IS NULL OR s.ended_on > day);
    RETURN FOUND;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("approvals", "0004_near_now"), ("households", "0002_functions")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]

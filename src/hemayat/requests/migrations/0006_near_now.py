"""Near now."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION ask_registers_now(at timestamptz, OUT is_waiting boolean, OUT is_moved boolean)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE home bigint := require_acting_head();
BEGIN
    UPDATE request_affected a SET next_at = ask_registers_now.at
    WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL AND a.next_at > ask_registers_now.at;
    is_moved := FOUND;
    is_waiting := EXISTS (SELECT FROM request_affected a
        WHERE a.household_id = home AND a.decided_at IS NULL AND a.because_event IS NOT NULL);
    IF is_moved THEN
        PERFORM wake_assessment();
    END IF;
END $$;"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0005_no_search_by_beginning")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE)]

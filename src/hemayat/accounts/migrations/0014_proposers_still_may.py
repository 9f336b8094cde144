"""What somebody proposed counts only while they still may propose it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

# The function as 0004 made it.
UNDO = """
DROP TRIGGER reset_still_asked ON staff_reset;
DROP TRIGGER vouched_still_asked ON staff_identity;
DROP FUNCTION proposer_still_may();
CREATE OR REPLACE FUNCTION is_power_request_valid(asked staff_power_request) RETURNS boolean LANGUAGE sql STABLE
    SET search_path = public, pg_temp AS $$
    SELECT asked.ended_at IS NULL AND asked.asked_at > now() - interval '14 days'
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.asked_by_id AND m.is_active AND 'administrator' = ANY (m.roles))
        AND EXISTS (SELECT FROM staff_member m
            WHERE m.id = asked.member_id AND (asked.what IN ('withdraw', 'close') OR (
                (m.origin <> 'invited' OR EXISTS (
                    SELECT FROM staff_identity i WHERE i.member_id = m.id AND i.confirmed_at IS NOT NULL))
                AND (m.provinces = asked.provinces_before OR m.provinces = asked.provinces))))
$$;
DROP FUNCTION may_still(bigint, text[]);
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0013_power_requests_of_a_day")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]

"""Staff whose relatives a household has do not read since when it waits."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

# As 0015 made it.
UNDO = """
CREATE OR REPLACE FUNCTION decided_again_since(of_household bigint) RETURNS timestamptz LANGUAGE plpgsql STABLE
    SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    RETURN (SELECT min(a.since) FROM request_affected a
        WHERE a.household_id = of_household AND a.decided_at IS NULL AND a.because_run IS NULL
            AND may_see(a.household_id, a.province));
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0015_household_waits")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]

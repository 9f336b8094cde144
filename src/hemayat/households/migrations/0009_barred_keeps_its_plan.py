"""Each statement of staff asks which households are closed to them: PostgreSQL keeps the plan of it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

# As 0002 made it.
UNDO = """
ALTER FUNCTION households_of(bytea[]) RESET plan_cache_mode;
CREATE OR REPLACE FUNCTION acting_barred() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT CASE WHEN acting_kind() = 'staff'
        THEN households_of(ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member()))
        ELSE '{}'::bigint[] END;
END;
"""


class Migration(migrations.Migration):
    dependencies = [("households", "0008_consents_and_uploads_of_a_day"), ("accounts", "0004_functions")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO)]

"""A filed request that names a relative of a member of staff is closed to them, as membership closes it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
CREATE OR REPLACE FUNCTION households_of(indexes bytea[]) RETURNS bigint[] LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = public, pg_temp SET plan_cache_mode = force_generic_plan AS $$
BEGIN
    IF acting_kind() IN ('head', 'partner', 'nobody') THEN
        RAISE EXCEPTION 'only staff and the system may ask this' USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN (SELECT coalesce(array_agg(DISTINCT h.id), '{}') FROM (
        SELECT m.household_id AS id FROM person p JOIN membership m ON m.person_id = p.id
        WHERE p.national_id_index = ANY (indexes)
        UNION ALL
        SELECT a.household_id FROM applicant a WHERE a.person_index = ANY (indexes)
    ) AS h);
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("households", "0009_barred_keeps_its_plan"),
        ("requests", "0026_named_members_by_person"),
    ]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]

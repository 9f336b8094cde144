"""Add up what one officer's corrections add to a household within a year."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

BEFORE = """
CREATE OR REPLACE FUNCTION needs_second_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.kind <> 'override' AND decision_is_better(made)
        AND corrections_unchecked(made.household_id, made.request_id,
            CASE WHEN made.decided_by LIKE 'staff:%' THEN substr(made.decided_by, 7)::bigint END)
        AND coalesce(support_gained(made) > (
            SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
            FROM request r JOIN agreement_version a ON a.number = r.agreement_number
            WHERE (r.household_id, r.id) = (made.household_id, made.request_id)), true);

CREATE OR REPLACE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id));

CREATE OR REPLACE FUNCTION correction_is_agreed(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.at >= made.at
    ) OR EXISTS (
        SELECT FROM decision d
        WHERE (d.household_id, d.request_id) = (made.household_id, made.request_id) AND d.decided_at >= made.at
            AND decision_is_better(d));

DROP FUNCTION support_gained_by_one(bigint, bigint, timestamptz, bigint);
DROP FUNCTION correction_is_of_one(request_correction);"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0007_moved_by_officers")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), BEFORE)]

"""More support than the limit rests on what one officer alone corrected only after a second officer has looked."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations, models

REASONS = [
    "contradicted",
    "review_date",
    "household",
    "law",
    "other_criterion",
    "data_missing",
    "second_officer",
]
# As 0004, 0008 and 0019 made them. A review keeps its row under the nearest of the earlier reasons.
UNDO = """
DROP TRIGGER decision_by_second_officer ON decision;
CREATE OR REPLACE FUNCTION needs_second_officer(made decision) RETURNS boolean LANGUAGE sql STABLE
    RETURN made.kind <> 'override' AND decision_is_better(made)
        AND corrections_unchecked(made.household_id, made.request_id,
            CASE WHEN made.decided_by LIKE 'staff:%' THEN substr(made.decided_by, 7)::bigint END)
        AND EXISTS (
            SELECT FROM request_correction c
            WHERE (c.household_id, c.request_id) = (made.household_id, made.request_id)
                AND coalesce(
                    support_gained(made)
                        + support_gained_by_one(made.household_id, c.by_id, made.decided_at, made.id) > (
                        SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
                        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
                        WHERE (r.household_id, r.id) = (made.household_id, made.request_id)), true));

CREATE OR REPLACE FUNCTION correction_limit(made request_correction) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT (a.body #>> '{parameters,one_officer_up_to_rial}')::bigint
        FROM request r JOIN agreement_version a ON a.number = r.agreement_number
        WHERE (r.household_id, r.id) = (made.household_id, made.request_id))
        - support_gained_by_one(made.household_id, made.by_id, made.at, NULL);

CREATE OR REPLACE FUNCTION correction_is_of_one(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.upto_id >= made.id);

CREATE OR REPLACE FUNCTION require_second_officer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF needs_second_officer(NEW) THEN
        RAISE EXCEPTION 'request %: above the limit of the agreement, a second officer agrees to corrections', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'decision_by_second_officer';
    END IF;
    RETURN NULL;
END $$;

CREATE CONSTRAINT TRIGGER decision_by_second_officer AFTER INSERT ON decision DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW WHEN (NEW.request_id IS NOT NULL) EXECUTE FUNCTION require_second_officer();
DROP TRIGGER second_officer_opens_document ON finding_review;
DROP FUNCTION second_officer_opens_document();
DROP FUNCTION rests_on_one_officer(decision);
DROP FUNCTION one_officer_limit(request_correction);
UPDATE finding_review SET because = 'contradicted' WHERE because = 'second_officer';
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0020_answers_of_who_leads"), ("eligibility", "0004_by_one_officer")]
    operations = [
        migrations.RemoveConstraint("findingreview", "finding_review_because"),
        migrations.AddConstraint(
            "findingreview",
            models.CheckConstraint(condition=models.Q(because__in=REASONS), name="finding_review_because"),
        ),
        migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), UNDO),
    ]

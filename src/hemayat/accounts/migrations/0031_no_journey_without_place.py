"""No national sign-in begins without a place: `begin_journey` was for the version before, which knew none."""

from __future__ import annotations

from django.db import migrations, models

# As sql/journeys.sql has it.
BACK = """
CREATE FUNCTION begin_journey(token bytea, returns_with bytea, secrets bytea, at timestamptz) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    PERFORM require_nobody();
    INSERT INTO sso_attempt (token_hash, state_hash, sealed, expires_at, state, answer_sealed, problem, silent, finding,
        province, is_synthetic, person_indexes)
    VALUES (token, returns_with, secrets, near_now(at) + interval '10 minutes', 'begun', '', '', '{}', '', '', false, '{}');
END $$;
REVOKE ALL ON FUNCTION begin_journey FROM PUBLIC;
GRANT EXECUTE ON FUNCTION begin_journey TO hemayat_app, hemayat_citizen;
"""


class Migration(migrations.Migration):
    dependencies = [("accounts", "0030_own_phones")]
    operations = [
        migrations.RunSQL("DROP FUNCTION begin_journey(bytea, bytea, bytea, timestamptz)", BACK),
        # Of a sign-in by code, so that the answer to the same question is used again.
        migrations.AddField(
            "signinattempt", "lives_apart", models.BooleanField(default=False, db_default=False)
        ),
    ]

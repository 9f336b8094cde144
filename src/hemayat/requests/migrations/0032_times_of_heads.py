"""The database corrects the time of an act of a head. A wrong clock of a site is no reason to refuse it."""

from __future__ import annotations

from pathlib import Path

from django.db import migrations

AS_BEFORE = """
DROP TRIGGER consent_is_of_now ON request_consent;
DROP FUNCTION consent_is_of_now;

CREATE OR REPLACE FUNCTION request_acts_of_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- The last two are generated, and not there yet.
    of_acts text[] := '{state,ended_at,next_at,moved_due_on,words_at,touched_at,stuck_since,lane,answer_on,place}';
    is_moved boolean := NEW.state <> OLD.state;
BEGIN
    -- Who claims in the middle of a statement to be somebody else is nobody, and is refused too.
    IF acting_kind() NOT IN ('', 'staff', 'system') AND (
        to_jsonb(NEW) - of_acts <> to_jsonb(OLD) - of_acts
        OR (NEW.words_at IS DISTINCT FROM OLD.words_at AND NEW.words_at IS DISTINCT FROM near_now(NEW.words_at))
        OR (NEW.touched_at IS DISTINCT FROM OLD.touched_at AND NEW.touched_at IS DISTINCT FROM near_now(NEW.touched_at))
        OR (NEW.ended_at IS DISTINCT FROM OLD.ended_at AND NEW.ended_at IS DISTINCT FROM near_now(NEW.ended_at))
        OR (NEW.stuck_since IS DISTINCT FROM OLD.stuck_since AND NEW.stuck_since IS NOT NULL)
        -- The pause ends with the answer, and nothing waits for that day any more.
        OR (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on AND NOT (is_moved AND NEW.ended_at IS NULL))
        OR (NEW.next_at IS DISTINCT FROM OLD.next_at AND CASE WHEN NEW.next_at IS NULL THEN NOT is_moved
            -- A request that waits for no more than a consent is examined again once that is given.
            ELSE NOT EXISTS (SELECT FROM request_consent c WHERE (c.household_id, c.request_id, c.given_at)
                = (NEW.household_id, NEW.id, NEW.next_at) AND c.withdrawn_at IS NULL) END)
        -- The registers are asked again for a consent of this moment, and not for anything else that a head does.
        OR (is_moved AND NEW.state = 'awaiting_registers' AND NOT EXISTS (SELECT FROM request_consent c
            WHERE (c.household_id, c.request_id, c.given_at) = (NEW.household_id, NEW.id, NEW.next_at))))
    THEN
        RAISE EXCEPTION 'request % is filed: its head changes it by acts alone', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
"""


class Migration(migrations.Migration):
    dependencies = [("requests", "0031_consent_asked")]
    operations = [migrations.RunSQL(Path(__file__).with_suffix(".sql").read_text("utf-8"), AS_BEFORE)]

-- The system asks for consent to a register that the rules in force need, and the head gives it.
CREATE OR REPLACE FUNCTION request_may_move(before text, after text, by text) RETURNS boolean LANGUAGE sql IMMUTABLE
    RETURN (before, after, by) IN (
        ('draft', 'submitted', 'head'),
        ('draft', 'withdrawn', 'head'),
        ('draft', 'withdrawn', 'system'),
        ('submitted', 'awaiting_registers', 'system'),
        ('awaiting_registers', 'awaiting_officer', 'system'),
        ('awaiting_registers', 'under_assessment', 'system'),
        ('under_assessment', 'awaiting_registers', 'system'),
        ('under_assessment', 'decided', 'system'),
        ('under_assessment', 'awaiting_officer', 'system'),
        ('under_assessment', 'awaiting_applicant', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'system'),
        ('awaiting_officer', 'awaiting_registers', 'staff'),
        ('awaiting_officer', 'awaiting_applicant', 'staff'),
        ('awaiting_officer', 'decided', 'staff'),
        -- An application of who lived apart from the registered head ends automatically, in whatever state it is, once they
        -- head a household of their own.
        ('submitted', 'decided', 'system'),
        ('awaiting_registers', 'decided', 'system'),
        ('awaiting_applicant', 'decided', 'system'),
        ('awaiting_officer', 'decided', 'system'),
        ('awaiting_applicant', 'awaiting_officer', 'head'),
        ('awaiting_applicant', 'awaiting_registers', 'head'),
        ('awaiting_applicant', 'awaiting_officer', 'system'),
        ('submitted', 'withdrawn', 'head'),
        ('awaiting_registers', 'withdrawn', 'head'),
        ('under_assessment', 'withdrawn', 'head'),
        ('awaiting_applicant', 'withdrawn', 'head'),
        ('awaiting_officer', 'withdrawn', 'head')
    );

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

DROP POLICY IF EXISTS asked ON request_question;
CREATE POLICY asked ON request_question FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = CASE WHEN asked_by_id IS NULL THEN 'system' ELSE 'staff' END
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));

-- What SQL of a head who got it into a page changes of a filed request: no more than the acts of its head change. To withdraw,
-- to answer, and to add words, a document or a consent change these columns; a column that comes later is closed.
CREATE FUNCTION request_acts_of_head() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    -- The last two are generated, and not there yet.
    of_acts text[] := '{state,ended_at,next_at,moved_due_on,words_at,touched_at,stuck_since,lane,answer_on,place}';
    is_moved boolean := NEW.state <> OLD.state;
BEGIN
    -- Who claims in the middle of a statement to be somebody else is nobody, and is refused too.
    IF acting_kind() IN ('', 'staff', 'system') THEN
        RETURN NEW;
    END IF;
    -- The clock of a site may be wrong. That is no reason to refuse an act: its time is corrected.
    IF NEW.words_at IS DISTINCT FROM OLD.words_at THEN
        NEW.words_at := near_now(NEW.words_at);
    END IF;
    IF NEW.touched_at IS DISTINCT FROM OLD.touched_at THEN
        NEW.touched_at := near_now(NEW.touched_at);
    END IF;
    IF NEW.ended_at IS DISTINCT FROM OLD.ended_at THEN
        NEW.ended_at := near_now(NEW.ended_at);
    END IF;
    IF NEW.next_at IS DISTINCT FROM OLD.next_at AND NEW.next_at IS NOT NULL THEN
        NEW.next_at := near_now(NEW.next_at);  -- as the consent for which the registers are asked, below
    END IF;
    IF to_jsonb(NEW) - of_acts <> to_jsonb(OLD) - of_acts
        OR (NEW.stuck_since IS DISTINCT FROM OLD.stuck_since AND NEW.stuck_since IS NOT NULL)
        -- The pause ends with the answer, and nothing waits for that day any more.
        OR (NEW.moved_due_on IS DISTINCT FROM OLD.moved_due_on AND NOT (is_moved AND NEW.ended_at IS NULL))
        OR (NEW.next_at IS DISTINCT FROM OLD.next_at AND CASE WHEN NEW.next_at IS NULL THEN NOT is_moved
            -- A request that waits for no more than a consent is examined again once that is given.
            ELSE NOT EXISTS (SELECT FROM request_consent c WHERE (c.household_id, c.request_id, c.given_at)
                = (NEW.household_id, NEW.id, NEW.next_at) AND c.withdrawn_at IS NULL) END)
        -- The registers are asked again for a consent of this moment, and not for anything else that a head does.
        OR (is_moved AND NEW.state = 'awaiting_registers' AND NOT EXISTS (SELECT FROM request_consent c
            WHERE (c.household_id, c.request_id, c.given_at) = (NEW.household_id, NEW.id, NEW.next_at)))
    THEN
        RAISE EXCEPTION 'request % is filed: its head changes it by acts alone', OLD.id
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION request_acts_of_head FROM PUBLIC;
CREATE TRIGGER request_acts_of_head BEFORE UPDATE ON request
    FOR EACH ROW WHEN (OLD.filed_at IS NOT NULL) EXECUTE FUNCTION request_acts_of_head();

-- The times of a consent are corrected to the database's clock. With a time in the future the registers would be asked too
-- late; with an end in the past it would seem that they were asked without consent.
CREATE FUNCTION consent_is_of_now() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF acting_kind() NOT IN ('', 'staff', 'system') THEN
        IF TG_OP = 'INSERT' THEN
            NEW.given_at := near_now(NEW.given_at);
        END IF;
        IF NEW.withdrawn_at IS NOT NULL THEN
            NEW.withdrawn_at := greatest(near_now(NEW.withdrawn_at), NEW.given_at);  -- another site may have the other clock
        END IF;
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION consent_is_of_now FROM PUBLIC;
CREATE TRIGGER consent_is_of_now BEFORE INSERT OR UPDATE ON request_consent
    FOR EACH ROW EXECUTE FUNCTION consent_is_of_now();

-- Everybody writes only their own kinds of act into the history. Otherwise SQL of a head, or of staff who are not officers, could
-- say that a case was handed over or decided. It could also write an event that no page can show: then no officer could open
-- the case, and it would never be decided.
CREATE POLICY of_own_acts ON request_event AS RESTRICTIVE FOR INSERT WITH CHECK (
    CASE (SELECT acting_kind())
        WHEN 'system' THEN true
        WHEN 'staff' THEN (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))
        ELSE event IN ('request.begun', 'request.member_confirmed', 'request.member_removed', 'request.consented',
                'request.discarded', 'request.withdrawn', 'request.question_answered', 'request.words_added',
                'request.evidence_added')
            AND state = (SELECT r.state FROM request r WHERE (r.household_id, r.id)
                = (request_event.household_id, request_event.request_id))
            AND detail - '{registers,version}'::text[] = '{}'
            AND coalesce(detail -> 'registers' <@ to_jsonb(ARRAY(SELECT c.register FROM request_consent c
                WHERE (c.household_id, c.request_id) = (request_event.household_id, request_event.request_id))), true)
    END);

-- A draft begins with nothing that staff, a register or the clock say.
CREATE POLICY begun_unexamined ON request AS RESTRICTIVE FOR INSERT WITH CHECK (
    filed_at IS NULL AND officer_id IS NULL AND clock_id IS NULL AND next_at IS NULL AND awaited = '{}' AND tries = 0
    AND round = 1 AND lane IS NULL AND moved_due_on IS NULL AND touched_at IS NULL AND stuck_since IS NULL);
CREATE POLICY begun_by_oneself ON request AS RESTRICTIVE FOR INSERT TO hemayat_citizen
    WITH CHECK (coalesce(person_index = ANY ((SELECT acting_person())::bytea[]), false));

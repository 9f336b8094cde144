-- The drafts that these forms name, and what the same forms (`keys`: their hashes) have filed before; locked. Each with the
-- registers that may be asked for it, and the head of its household on that day. A form of nobody names nothing,
-- and neither does one of somebody else than the writer of a draft to change the head; nor of a head without a session, who may
-- be anybody.
CREATE OR REPLACE FUNCTION drafts_to_file(tokens bytea[], numbers bigint[], keys bytea[], at timestamptz, day date) RETURNS TABLE (
    household_id bigint, id bigint, province varchar, kind varchar, state varchar, mobile bytea, mobile_index bytea,
    acts_as varchar, is_applicant boolean, is_synthetic boolean, answers bytea, tracking_code varchar, key_hash bytea,
    due_on date, filed_at timestamptz, registers text[], head_person bigint, head_national_id bytea, head_mobile bytea,
    head_mobile_index bytea, head_is_synthetic boolean
) LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
#variable_conflict use_column
DECLARE
    moment timestamptz := near_now(at);
    own bigint := CASE WHEN tokens IS NULL THEN require_acting_head() END;
    acting bytea[] := acting_person();
BEGIN
    RETURN QUERY
    -- The planner takes a function that returns rows for a thousand of them; within a column it counts one.
    WITH sent AS MATERIALIZED (
        SELECT (SELECT s FROM session_with(f.token, moment) s) AS session, f.number, f.hashed
        FROM unnest(tokens, numbers, keys) AS f (token, number, hashed)
    ), form AS MATERIALIZED (
        SELECT coalesce(own, (s.session).household_id) AS household, s.number, s.hashed,
            CASE WHEN own IS NULL THEN (s.session).person_indexes || (s.session).person_index ELSE acting END AS person
        FROM sent s
    )
    SELECT r.household_id, r.id, r.province, r.kind, r.state, r.mobile, r.mobile_index, r.acts_as, r.is_applicant,
        r.is_synthetic, r.answers, r.tracking_code, r.key_hash, r.due_on, r.filed_at,
        ARRAY(
            SELECT c.register::text FROM request_consent c
            WHERE (c.household_id, c.request_id) = (r.household_id, r.id) AND c.withdrawn_at IS NULL),
        head.person_id, head.national_id, head.mobile, head.mobile_index, head.is_synthetic
    FROM form f JOIN request r ON r.household_id = f.household AND (r.id = f.number OR r.key_hash = f.hashed)
        AND (r.kind <> 'change_of_head' OR r.state <> 'draft' OR r.person_index = ANY (f.person))
    LEFT JOIN LATERAL (
        SELECT m.person_id, p.national_id, p.mobile, p.mobile_index, p.is_synthetic
        FROM membership m JOIN person p ON p.id = m.person_id
        WHERE m.household_id = r.household_id AND m.relation = 'head' AND m.valid @> day
    ) head ON true
    -- Two batches with a household in common wait for each other in the same order.
    ORDER BY r.household_id, r.id FOR UPDATE OF r;
END $$;

-- Below that, also for SQL of a head who got it into a page: nobody files a draft of somebody else to change the head. Of a batch
-- file_drafts binds the session of each form first. Without a session the database does not know who acts.
CREATE FUNCTION request_filed_by_writer() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
    IF NOT coalesce(OLD.person_index = ANY (acting_person()), false) THEN
        RAISE EXCEPTION 'request %: a draft of somebody else', OLD.id USING ERRCODE = 'insufficient_privilege';
    END IF;
    RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION request_filed_by_writer FROM PUBLIC;
CREATE TRIGGER request_filed_by_writer BEFORE UPDATE ON request FOR EACH ROW
    WHEN (OLD.kind = 'change_of_head' AND OLD.state = 'draft' AND NEW.state = 'submitted')
    EXECUTE FUNCTION request_filed_by_writer();

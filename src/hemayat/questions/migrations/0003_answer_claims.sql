-- Only the member who claimed a question answers it, and members claim only in their own name. The claim is ended by that
-- member, by a senior officer of the province, or by the system when the claim is old (answer_claims.py).
CREATE OR REPLACE FUNCTION question_claim_is_own() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.claimed_by_id IS NULL THEN
        IF acting_kind() <> 'system' AND NOT acting_has_role('senior_officer')
            AND acting_member() IS DISTINCT FROM OLD.claimed_by_id THEN
            RAISE EXCEPTION 'question %: only the member who claimed it, or a senior officer, can return it', NEW.id
                USING ERRCODE = 'check_violation', CONSTRAINT = 'question_claim_is_own';
        END IF;
    ELSIF OLD.claimed_by_id IS NOT NULL OR acting_member() IS DISTINCT FROM NEW.claimed_by_id THEN
        RAISE EXCEPTION 'question %: one member claims it, in their own name', NEW.id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'question_claim_is_own';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER question_claim_is_own BEFORE UPDATE OF claimed_by_id ON question
    FOR EACH ROW WHEN (NEW.claimed_by_id IS DISTINCT FROM OLD.claimed_by_id)
    EXECUTE FUNCTION question_claim_is_own();

CREATE OR REPLACE TRIGGER question_begins_unclaimed BEFORE INSERT ON question
    FOR EACH ROW WHEN (NEW.claimed_by_id IS NOT NULL) EXECUTE FUNCTION question_claim_is_own();

CREATE OR REPLACE FUNCTION answer_by_claimer() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM question q
        WHERE (q.household_id, q.id, q.claimed_by_id) = (NEW.household_id, NEW.question_id, NEW.by_id)) THEN
        RAISE EXCEPTION 'question %: only the member who claimed it can answer it', NEW.question_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'answer_by_claimer';
    END IF;
    RETURN NEW;
END $$;

CREATE OR REPLACE TRIGGER answer_by_claimer AFTER INSERT ON question_message
    FOR EACH ROW WHEN (NEW.by_kind = 'staff') EXECUTE FUNCTION answer_by_claimer();

GRANT UPDATE (state, theme, mobile, mobile_index, agreement_number, round, clock_id, due_on, waiting_since, answered_at,
    merged_into, claimed_by_id, claimed_at) ON question TO hemayat_app;

-- Whoever answers questions: officers and the hotline. Nobody else at the desk reads one, nor anybody their relatives'.
ALTER SEQUENCE question_number OWNED BY question.id;
ALTER SEQUENCE question_message_number OWNED BY question_message.id;
GRANT USAGE ON SEQUENCE question_number, question_message_number TO hemayat_app;
ALTER TABLE question ADD CONSTRAINT question_about_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER TABLE question ADD CONSTRAINT question_merged_into_own
    FOREIGN KEY (household_id, merged_into) REFERENCES question (household_id, id);
ALTER TABLE question_message ADD CONSTRAINT question_message_of_a_question
    FOREIGN KEY (household_id, question_id) REFERENCES question (household_id, id);

CREATE FUNCTION acting_answers() RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_has_role('case_officer') OR acting_has_role('senior_officer') OR acting_has_role('hotline_agent');

ALTER TABLE question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON question FOR SELECT
    USING (may_see(household_id, province) AND (acting_kind() <> 'staff' OR (SELECT acting_answers())));
CREATE POLICY not_barred ON question AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY asked ON question FOR INSERT WITH CHECK (
    acting_kind() = 'head' AND household_id = acting_household() AND opened_by_id IS NULL
    OR may_see(household_id, province) AND acting_has_role('hotline_agent')
        AND current_setting('hemayat.actor', true) = 'staff:' || opened_by_id);
CREATE POLICY moved ON question FOR UPDATE
    USING (may_see(household_id, province) AND (acting_kind() <> 'staff' OR (SELECT acting_answers())));
REVOKE UPDATE, DELETE, TRUNCATE ON question FROM hemayat_app;
GRANT UPDATE (state, theme, mobile, mobile_index, agreement_number, round, clock_id, due_on, waiting_since, answered_at,
    merged_into) ON question TO hemayat_app;

ALTER TABLE question_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON question_message FOR SELECT
    USING (may_see(household_id, province) AND (acting_kind() <> 'staff' OR (SELECT acting_answers())));
CREATE POLICY not_barred ON question_message AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
-- The head writes as themselves; the hotline takes down what a caller says; whoever answers signs with their number.
CREATE POLICY written ON question_message FOR INSERT WITH CHECK (
    CASE acting_kind()
        WHEN 'head' THEN household_id = acting_household() AND by_kind = 'head' AND by_id IS NULL
        WHEN 'staff' THEN may_see(household_id, province) AND acting_answers()
            AND current_setting('hemayat.actor', true) = 'staff:' || by_id
            AND (by_kind = 'staff' OR channel = 'hotline' AND acting_has_role('hotline_agent'))
        ELSE false
    END);
CREATE POLICY rated ON question_message FOR UPDATE
    USING (acting_kind() = 'head' AND household_id = acting_household() AND by_kind = 'staff');
CREATE POLICY resealed ON question_message FOR UPDATE USING (acting_kind() = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON question_message FROM hemayat_app;
GRANT UPDATE (words, rating, rated_at) ON question_message TO hemayat_app;
CREATE FUNCTION question_message_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF NEW.words IS DISTINCT FROM OLD.words AND acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'what was written is never changed: write another message';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER question_message_keeps BEFORE UPDATE ON question_message
    FOR EACH ROW EXECUTE FUNCTION question_message_keeps();

-- About nobody, and for every eye once published; written by those who answer.
ALTER TABLE ready_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON ready_answer FOR SELECT
    USING (published_at IS NOT NULL AND withdrawn_at IS NULL OR acting_kind() IN ('staff', 'system'));
CREATE POLICY written ON ready_answer FOR INSERT WITH CHECK (
    acting_answers() AND published_at IS NULL
    AND current_setting('hemayat.actor', true) = 'staff:' || written_by_id);
CREATE POLICY changed ON ready_answer FOR UPDATE USING (acting_answers()) WITH CHECK (
    published_at IS NULL OR acting_has_role('senior_officer')
    OR withdrawn_at IS NOT NULL);
REVOKE DELETE, TRUNCATE ON ready_answer FROM hemayat_app;

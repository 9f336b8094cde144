GRANT USAGE ON SEQUENCE question_number, question_message_number TO hemayat_app;

CREATE FUNCTION acting_answers() RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_has_role('case_officer') OR acting_has_role('senior_officer') OR acting_has_role('hotline_agent');

ALTER TABLE question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON question FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_answers())));
CREATE POLICY not_barred ON question AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY asked ON question FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND opened_by_id IS NULL
    OR may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_has_role('hotline_agent'))
        AND (SELECT acting_id()) = 'staff:' || opened_by_id);
CREATE POLICY moved ON question FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_answers())));
REVOKE UPDATE, DELETE, TRUNCATE ON question FROM hemayat_app;
GRANT UPDATE (state, theme, mobile, mobile_index, agreement_number, round, clock_id, due_on, waiting_since, answered_at,
    merged_into, claimed_by_id, claimed_at) ON question TO hemayat_app;

ALTER TABLE question_message ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON question_message FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_answers())));
CREATE POLICY not_barred ON question_message AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
-- The head writes as themselves; the hotline takes down what a caller says; whoever answers signs with their number.
CREATE POLICY written ON question_message FOR INSERT WITH CHECK (
    CASE (SELECT acting_kind())
        WHEN 'head' THEN household_id = (SELECT acting_household()) AND by_kind = 'head' AND by_id IS NULL
        WHEN 'staff' THEN may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
            AND (SELECT acting_answers())
            AND (SELECT acting_id()) = 'staff:' || by_id
            AND (by_kind = 'staff' OR channel = 'hotline' AND (SELECT acting_has_role('hotline_agent')))
        ELSE false
    END);
CREATE POLICY rated ON question_message FOR UPDATE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND by_kind = 'staff');
CREATE POLICY resealed ON question_message FOR UPDATE USING ((SELECT acting_kind()) = 'system');
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
    USING (published_at IS NOT NULL AND withdrawn_at IS NULL OR (SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY written ON ready_answer FOR INSERT WITH CHECK (
    (SELECT acting_answers()) AND published_at IS NULL
    AND (SELECT acting_id()) = 'staff:' || written_by_id);
CREATE POLICY changed ON ready_answer FOR UPDATE USING ((SELECT acting_answers())) WITH CHECK (
    published_at IS NULL OR (SELECT acting_has_role('senior_officer'))
    OR withdrawn_at IS NOT NULL);
REVOKE DELETE, TRUNCATE ON ready_answer FROM hemayat_app;

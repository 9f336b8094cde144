-- What the role of the citizens' site writes: of a proven head, what heads write. Policies hold a head to the own household.
-- Of a row that is there the role changes the columns named here; for everything else a page calls functions that ask who acts.
GRANT INSERT ON
    audit_event, clock, clock_event, complaint, complaint_event, complaint_letter, complaint_way, data_copy,
    data_copy_piece, disclosure_consent, document, inquiry_receipt, outbox, question, question_message,
    record_question, request, request_consent, request_dispute, request_event, request_member, request_words
    TO hemayat_citizen;
GRANT UPDATE (state, ended_at, next_at, moved_due_on) ON complaint TO hemayat_citizen;
GRANT UPDATE (state, made_at, taken_at, volumes, size, sealed_key, person_sealed) ON data_copy TO hemayat_citizen;
GRANT UPDATE (withdrawn_at) ON disclosure_consent TO hemayat_citizen;
GRANT UPDATE (
    state, theme, agreement_number, round, clock_id, due_on, waiting_since, answered_at, merged_into
) ON question TO hemayat_citizen;
GRANT UPDATE (rating, rated_at) ON question_message TO hemayat_citizen;
GRANT UPDATE (
    state, answers, about_run, about_decision, person_asked_about, saved_at, words_at, touched_at, stuck_since,
    lane, moved_due_on, ended_at, next_at
) ON request TO hemayat_citizen;
GRANT UPDATE (withdrawn_at) ON request_consent TO hemayat_citizen;
GRANT UPDATE (answer, answered_at) ON request_question TO hemayat_citizen;
GRANT DELETE ON data_copy_piece, document, request_member TO hemayat_citizen;
GRANT EXECUTE ON FUNCTION
    approval_with_serial, ask_registers_now, count_own_hit, decided_again_since, file_own_documents,
    follow_own_approvals, own_application, own_call_backs, own_calls, own_corrections,
    own_document_openings, own_handovers, reason_without_decision, withdraw_own_approval
    TO hemayat_citizen;

-- A head reads when a record about the own household was put into a batch, and when the batch was taken.
GRANT SELECT (id, custodian_id, after, upto, made_at) ON referral_batch TO hemayat_citizen;
GRANT SELECT (batch_id, at) ON referral_taking TO hemayat_citizen;
ALTER TABLE referral_batch ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON referral_batch TO hemayat_app USING (true);
CREATE POLICY of_own_household ON referral_batch FOR SELECT TO hemayat_citizen USING (EXISTS (
    SELECT FROM referral_line l WHERE l.household_id = (SELECT acting_household())
        AND l.custodian_id = referral_batch.custodian_id AND l.id > referral_batch.after AND l.id <= referral_batch.upto));
ALTER TABLE referral_taking ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON referral_taking TO hemayat_app USING (true);
CREATE POLICY of_own_household ON referral_taking FOR SELECT TO hemayat_citizen
    USING (EXISTS (SELECT FROM referral_batch b WHERE b.id = referral_taking.batch_id));

-- A head queues a message and records what they did about the own household alone.
CREATE POLICY of_own_household ON outbox AS RESTRICTIVE FOR INSERT TO hemayat_citizen
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY of_own_household ON audit_event AS RESTRICTIVE FOR INSERT TO hemayat_citizen
    WITH CHECK ((SELECT acting_kind()) = 'head'
        AND (household_id IS NULL OR household_id = (SELECT acting_household())));

-- Numbers that a column's default takes.
DO $$
DECLARE given record;
BEGIN
    FOR given IN
        SELECT DISTINCT s.oid::regclass AS name FROM pg_attrdef d
        JOIN pg_depend n ON n.classid = 'pg_attrdef'::regclass AND n.objid = d.oid AND n.refclassid = 'pg_class'::regclass
        JOIN pg_class s ON s.oid = n.refobjid AND s.relkind = 'S'
        WHERE d.adrelid::regclass::text = ANY (ARRAY[
            'audit_event', 'clock', 'clock_event', 'complaint', 'complaint_event', 'complaint_letter',
            'complaint_way', 'data_copy', 'data_copy_piece', 'disclosure_consent', 'document', 'inquiry_receipt',
            'outbox', 'question', 'question_message', 'record_question', 'request', 'request_consent',
            'request_dispute', 'request_event', 'request_member', 'request_words'])
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO hemayat_citizen', given.name);
    END LOOP;
END $$;

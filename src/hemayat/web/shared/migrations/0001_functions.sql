-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- readiness.sql
-- The application sees which migrations are there, for /readyz: Django's own list is older than our privileges.
GRANT SELECT ON django_migrations TO hemayat_app;

-- citizen_reads.sql
-- What the role of the citizens' site reads: what pages show to everybody, and rows that policies show to a proven head.
-- Of runs and their data it reads those that were published; what the application's role reads is in runs_of_visitors.sql.

-- To everybody.
GRANT SELECT ON run, data_set,
    agreement_version, approval_revocation_list, approval_signing, availability_probe, closing_law, custodian,
    demo_inbox, django_migrations, holiday, known_outage, official_text, organisation, partner_terms,
    published_period, published_run, quality_measurement, quality_month, queue_forecast
    TO hemayat_citizen;
-- To a head, of the own household.
GRANT SELECT ON
    approval, approval_event, approval_letter, audit_event, case_data, clock, clock_event, complaint,
    complaint_event, complaint_letter, complaint_way, data_copy, data_copy_piece, decision, determination,
    disclosure_consent, document, effect_postponement, finding, finding_result, finding_review, household,
    household_data, household_not_decided, household_records, inquiry_receipt, member_strike, membership,
    officer_answer, outbox, payment_current, payment_result, person, question, question_message, record_opening,
    record_question, referral, referral_answer, referral_event, register_answer, request, request_affected,
    request_consent, request_dispute, request_event, request_member, request_question, request_visit, request_words
    TO hemayat_citizen;
-- Views that ask with the rights of their reader, published answers, and how many rows were erased.
GRANT SELECT ON approval_standing, published_determination, ready_answer, referral_line, retention_run TO hemayat_citizen;
-- Policies of these tables ask them; they answer a head about the own household, and nobody else anything.
GRANT EXECUTE ON FUNCTION acting_barred, complaint_is_anothers TO hemayat_citizen;

ALTER TABLE run ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON run FOR SELECT TO hemayat_citizen USING (published_at IS NOT NULL);
ALTER TABLE data_set ENABLE ROW LEVEL SECURITY;
CREATE POLICY published ON data_set FOR SELECT TO hemayat_citizen
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id));

-- runs_of_visitors.sql
-- A visitor of a site reads no run that is not published, and changes neither runs nor what is published.
CREATE POLICY everything ON run TO hemayat_app USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY published_to_visitors ON run FOR SELECT TO hemayat_app USING (published_at IS NOT NULL);
CREATE POLICY everything ON data_set TO hemayat_app USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY published_to_visitors ON data_set FOR SELECT TO hemayat_app
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id AND r.published_at IS NOT NULL));
ALTER TABLE published_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON published_run FOR SELECT USING (true);
CREATE POLICY added ON published_run FOR INSERT WITH CHECK ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY changed ON published_run FOR UPDATE USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY taken_out ON published_run FOR DELETE USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));

-- citizen_writes.sql
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
    lane, moved_due_on, ended_at, next_at, filed_at, agreement_number, clock_id, due_on, tracking_code, key_hash,
    person_index, person_sealed, mobile, mobile_index
) ON request TO hemayat_citizen;
GRANT UPDATE (withdrawn_at) ON request_consent TO hemayat_citizen;
GRANT UPDATE (answer, answered_at) ON request_question TO hemayat_citizen;
GRANT DELETE ON data_copy_piece, document, request_member TO hemayat_citizen;
GRANT EXECUTE ON FUNCTION
    approval_with_serial, ask_registers_now, count_own_hit, decided_again_since, file_own_documents,
    follow_own_approvals, latest_file_answers, own_application, own_call_backs, own_calls, own_corrections,
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

-- citizen_letters.sql
-- The citizens' site makes and reads letters of the own household, and says of a number whether it was issued.
GRANT SELECT, INSERT ON household_letter TO hemayat_citizen;
GRANT USAGE ON SEQUENCE household_letter_number TO hemayat_citizen;
GRANT EXECUTE ON FUNCTION letter_with_serial TO hemayat_citizen;

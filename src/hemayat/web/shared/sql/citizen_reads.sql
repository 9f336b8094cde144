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

-- Heads file by file_drafts, which writes these.
REVOKE UPDATE (
    filed_at, agreement_number, clock_id, due_on, tracking_code, key_hash, person_index, person_sealed, mobile, mobile_index
) ON request FROM hemayat_citizen;
GRANT UPDATE (
    state, answers, about_run, about_decision, person_asked_about, saved_at, words_at, touched_at, stuck_since,
    lane, moved_due_on, ended_at, next_at
) ON request TO hemayat_citizen;

GRANT EXECUTE ON FUNCTION
    approval_with_serial, ask_registers_now, count_own_hit, decided_again_since, file_own_documents,
    follow_own_approvals, own_application, own_call_backs, own_calls, own_corrections,
    own_document_openings, own_handovers, reason_without_decision, withdraw_own_approval
    TO hemayat_citizen;

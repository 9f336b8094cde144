-- Heads file by file_drafts, which writes these.
REVOKE UPDATE (
    filed_at, agreement_number, clock_id, due_on, tracking_code, key_hash, person_index, person_sealed, mobile, mobile_index
) ON request FROM hemayat_citizen;

"""What the role of the citizens' site writes: of a proven head, what heads write.

Policies hold a head to the own household, as before. Of a row that is there the role changes the columns named here;
for everything else a page calls functions that ask who acts.
"""

from __future__ import annotations

from django.db import migrations

READ = ("approval_standing", "published_determination", "ready_answer", "referral_line", "retention_run")
"""Views that ask with the rights of their reader, published answers, and how many rows were erased."""
INSERTED = (
    "audit_event", "clock", "clock_event", "complaint", "complaint_event", "complaint_letter", "complaint_way",
    "data_copy", "data_copy_piece", "disclosure_consent", "document", "inquiry_receipt", "outbox", "question",
    "question_message", "record_question", "request", "request_consent", "request_dispute", "request_event",
    "request_member", "request_words",
)  # fmt: skip
UPDATED = {
    "complaint": ("state", "ended_at", "next_at", "moved_due_on"),
    "data_copy": ("state", "made_at", "taken_at", "volumes", "size", "sealed_key", "person_sealed"),
    "disclosure_consent": ("withdrawn_at",),
    "question": (
        "state", "theme", "agreement_number", "round", "clock_id", "due_on", "waiting_since", "answered_at",
        "merged_into",
    ),
    "question_message": ("rating", "rated_at"),
    "request": (
        "state", "answers", "about_run", "about_decision", "person_asked_about", "saved_at", "words_at",
        "touched_at", "stuck_since", "lane", "moved_due_on", "ended_at", "next_at", "filed_at", "agreement_number",
        "clock_id", "due_on", "tracking_code", "key_hash", "person_index", "person_sealed", "mobile", "mobile_index",
    ),
    "request_consent": ("withdrawn_at",),
    "request_question": ("answer", "answered_at"),
}  # fmt: skip
DELETED = ("data_copy_piece", "document", "request_member")
CALLED = (
    "approval_with_serial", "ask_registers_now", "count_own_hit", "decided_again_since", "file_own_documents",
    "follow_own_approvals", "latest_file_answers", "own_application", "own_call_backs", "own_calls",
    "own_corrections", "own_document_openings", "own_handovers", "reason_without_decision", "withdraw_own_approval",
)  # fmt: skip
CHANGES = "\n".join(
    f"GRANT UPDATE ({', '.join(columns)}) ON {table} TO hemayat_citizen;"
    for table, columns in UPDATED.items()
)
BATCHES = """
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
"""
NO_BATCHES = """
REVOKE SELECT (id, custodian_id, after, upto, made_at) ON referral_batch FROM hemayat_citizen;
REVOKE SELECT (batch_id, at) ON referral_taking FROM hemayat_citizen;
DROP POLICY everything ON referral_batch;
DROP POLICY of_own_household ON referral_batch;
ALTER TABLE referral_batch DISABLE ROW LEVEL SECURITY;
DROP POLICY everything ON referral_taking;
DROP POLICY of_own_household ON referral_taking;
ALTER TABLE referral_taking DISABLE ROW LEVEL SECURITY;
"""
WRITES = f"""
GRANT SELECT ON {", ".join(READ)} TO hemayat_citizen;
GRANT INSERT ON {", ".join(INSERTED)} TO hemayat_citizen;
{CHANGES}
GRANT DELETE ON {", ".join(DELETED)} TO hemayat_citizen;
GRANT EXECUTE ON FUNCTION {", ".join(CALLED)} TO hemayat_citizen;
{BATCHES}
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
        WHERE d.adrelid::regclass::text = ANY ('{{{", ".join(INSERTED)}}}')
    LOOP
        EXECUTE format('GRANT USAGE ON SEQUENCE %s TO hemayat_citizen', given.name);
    END LOOP;
END $$;
"""  # noqa: S608 - names of our own
NO_WRITES = f"""
{NO_BATCHES}DROP POLICY of_own_household ON outbox;
DROP POLICY of_own_household ON audit_event;
REVOKE SELECT ON {", ".join(READ)} FROM hemayat_citizen;
REVOKE INSERT, UPDATE, DELETE ON {", ".join(sorted({*INSERTED, *UPDATED, *DELETED}))} FROM hemayat_citizen;
REVOKE EXECUTE ON FUNCTION {", ".join(CALLED)} FROM hemayat_citizen;
"""  # noqa: S608 - names of our own


class Migration(migrations.Migration):
    # Not a later one of notifications or questions: an upgrade takes those back alone (drills/migration.py).
    dependencies = [
        ("web_shared", "0006_runs_of_visitors"),
        ("households", "0015_own_limits"),
        ("publication", "0013_without_decision"),
        ("questions", "0002_by_message"),
        ("requests", "0038_filed_by_session"),
        ("referrals", "0010_own_following"),
        ("inquiries", "0004_without_the_system"),
    ]
    operations = [migrations.RunSQL(WRITES, NO_WRITES)]

"""What the role of the citizens' site reads: what pages show to everybody, and rows that policies show to a proven head.

It writes no table. Of runs and their data it reads those that were published; for the application nothing changes there.
"""

from __future__ import annotations

from django.db import migrations

TO_EVERYBODY = (
    "agreement_version", "approval_revocation_list", "approval_signing", "availability_probe",
    "closing_law", "custodian", "demo_inbox", "django_migrations", "holiday", "known_outage",
    "official_text", "organisation", "partner_terms", "published_period", "published_run",
    "quality_measurement", "quality_month", "queue_forecast",
)  # fmt: skip
TO_A_HEAD = (
    "approval", "approval_event", "approval_letter", "audit_event", "case_data", "clock", "clock_event",
    "complaint", "complaint_event", "complaint_letter", "complaint_way", "data_copy", "data_copy_piece",
    "decision", "determination", "disclosure_consent", "document", "effect_postponement", "finding",
    "finding_result", "finding_review", "household", "household_data", "household_not_decided",
    "household_records", "inquiry_receipt", "membership", "officer_answer", "outbox", "person", "question",
    "question_message", "record_opening", "record_question", "referral", "referral_answer",
    "referral_event", "register_answer", "request", "request_affected", "request_consent",
    "request_dispute", "request_event", "request_member", "request_question", "request_visit",
    "request_words",
)  # fmt: skip
NAMED = ", ".join((*TO_EVERYBODY, *TO_A_HEAD))
READS = """
GRANT SELECT ON run, data_set, {named} TO hemayat_citizen;
-- Policies of these tables ask them; they answer a head about the own household, and nobody else anything.
GRANT EXECUTE ON FUNCTION acting_barred, complaint_is_anothers TO hemayat_citizen;

ALTER TABLE run ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON run TO hemayat_app USING (true);
CREATE POLICY published ON run FOR SELECT TO hemayat_citizen USING (published_at IS NOT NULL);
ALTER TABLE data_set ENABLE ROW LEVEL SECURITY;
CREATE POLICY everything ON data_set TO hemayat_app USING (true);
CREATE POLICY published ON data_set FOR SELECT TO hemayat_citizen
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id));
"""
NO_READS = """
REVOKE SELECT ON run, data_set, {named} FROM hemayat_citizen;
REVOKE EXECUTE ON FUNCTION acting_barred, complaint_is_anothers FROM hemayat_citizen;
DROP POLICY everything ON run;
DROP POLICY published ON run;
ALTER TABLE run DISABLE ROW LEVEL SECURITY;
DROP POLICY everything ON data_set;
DROP POLICY published ON data_set;
ALTER TABLE data_set DISABLE ROW LEVEL SECURITY;
"""


class Migration(migrations.Migration):
    dependencies = [("web_shared", "0003_policies_ask_once"), ("accounts", "0021_own_sessions")]
    operations = [migrations.RunSQL(READS.format(named=NAMED), NO_READS.format(named=NAMED))]

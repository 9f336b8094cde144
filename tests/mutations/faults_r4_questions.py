"""Clauses 4.7 and 4.8: questions, the hotline, the due date, and complaints about delay."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R4.7a",
        "src/hemayat/questions/case_process.py",
        "agreement.parameters.question_within)",
        "agreement.parameters.complaint_within)",
        "A question is promised an answer in fifteen working days and not in five.",
        Kind.VALUE,
    ),
    Fault(
        "R4.7a",
        "src/hemayat/questions/queries.py",
        'by_kind=row["by_kind"],',
        'by_kind="staff" if row["by_id"] is None else "head",',
        "The answer reads as if the family had written it.",
        Kind.PERSON,
    ),
    Fault(
        "R4.7b",
        "src/hemayat/hotline/actions.py",
        "at.write(CallStepKind.ENDED, topic=about, outcome=outcome)",
        "at.write(CallStepKind.ENDED, topic=about, outcome=CallOutcome.ANSWERED)",
        "The log says of every call that it was answered, also of a caller whom nobody reached.",
        Kind.VALUE,
    ),
    Fault(
        "R4.7b",
        "src/hemayat/hotline/sql/calls.sql",
        "CREATE POLICY not_by_hotline ON request_question AS RESTRICTIVE FOR INSERT\n"
        "    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));",
        "CREATE POLICY not_by_hotline ON request_question AS RESTRICTIVE FOR INSERT\n"
        "    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('administrator')));",
        "A hotline agent asks the head of a case for something.",
        Kind.PERSON,
    ),
    Fault(
        "R4.8a",
        "src/hemayat/requests/submission.py",
        "lengths = {row.id: agreement.parameters.answer_within[KINDS[CaseKind(row.kind)].clock] for row in rows}",
        'lengths = {row.id: agreement.parameters.answer_within["application"] for row in rows}',
        "Whoever reports wrong information is promised an answer five working days later than the agreement says.",
        Kind.VALUE,
    ),
    Fault(
        "R4.8a",
        "src/hemayat/requests/sql/due_dates.sql",
        "    IF NOT is_announced THEN",
        "    IF NOT is_announced AND NEW.moved_due_on IS NULL THEN",
        "A due date is moved to a later day and the family is not told.",
    ),
    Fault(
        "R4.8b",
        "src/hemayat/complaints/delay_rule.py",
        "return is_complete and due_on is not None and due_on < today and not has_result",
        "return is_complete and due_on is not None and due_on <= today and not has_result",
        "The way to a complaint opens on the due date itself, on which we may still answer.",
        Kind.VALUE,
    ),
    Fault(
        "R4.8b",
        "src/hemayat/complaints/sql/complaints.sql",
        "AND r.filed_at IS NOT NULL AND r.ended_at IS NULL) THEN",
        "AND r.filed_at IS NOT NULL) THEN",
        "The database takes a complaint of delay about a request that has its result.",
    ),
    Fault(
        "R4.8b",
        "src/hemayat/complaints/late_cases.py",
        "WHERE (w.household_id, w.request_id) = (r.household_id, r.id) OFFSET 0)",
        "WHERE w.household_id = r.household_id OFFSET 0)",
        "A family with two late requests is told of one of them only.",
    ),
    Fault(
        "R4.8c",
        "src/hemayat/complaints/dossier.py",
        '"promised_on": case.clock.promised_on.isoformat(),',
        '"promised_on": now.date().isoformat(),',
        "The dossier says that the answer was promised for the day of the complaint: there was no delay.",
        Kind.VALUE,
    ),
    Fault(
        "R4.8c",
        "src/hemayat/complaints/dossier.py",
        '"address": contacts.inspection_address},',
        '"address": contacts.service_address},',
        "The dossier leads back to us and not to the inspection office.",
        Kind.VALUE,
    ),
    Fault(
        "R4.8c",
        "src/hemayat/complaints/queries.py",
        "_plain(row.words, LETTER), row.by_id is not None)",
        "_plain(row.words, LETTER), row.by_id is None)",
        "What the inspector wrote reads as the family's words.",
        Kind.PERSON,
    ),
    Fault(
        "R4.8d",
        "src/hemayat/complaints/sql/row_security.sql",
        "RETURN acting_kind() = 'staff' AND acting_has_role('inspector');",
        "RETURN acting_kind() = 'staff' AND (acting_has_role('inspector') OR acting_has_role('senior_officer'));",
        "The senior officer whose unit is complained of reads the complaint.",
        Kind.PERSON,
    ),
    Fault(
        "R4.8d",
        "src/hemayat/complaints/sql/authors.sql",
        "AND NOT coalesce(c.person_index = ANY (acting_person()), false)\n",
        "AND NOT coalesce(c.household_id = acting_household(), false)\n",
        "A new head of the household reads what the former one complained of.",
        Kind.PERSON,
    ),
    Fault(
        "R4.8d",
        "src/hemayat/complaints/case_process.py",
        "if head is None or (complaint.kind == ComplaintKind.CONDUCT and author != head.national_id):",
        "if head is None:",
        "A head gets the messages about a complaint that somebody else made about the conduct of staff.",
        Kind.PERSON,
    ),
)

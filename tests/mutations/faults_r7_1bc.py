"""Faults of the end of the service: nothing but a law ends it, and afterwards everything stays readable."""

from __future__ import annotations

from tests.mutations.fault import Fault, Kind

FAULTS = (
    Fault(
        "R7.1b",
        "src/hemayat/agreements/sql/closing.sql",
        "    RETURN (SELECT id FROM closing_law WHERE confirmed_at IS NOT NULL AND effective_on <= day);",
        "    RETURN (SELECT id FROM closing_law WHERE taken_back_at IS NULL AND effective_on <= day);",
        "A law that one person typed in by mistake turns every applicant away.",
    ),
    Fault(
        "R7.1b",
        "src/hemayat/approvals/sql/approvals.sql",
        "WHERE s.issued_on <= day AND (s.ended_on IS NULL OR s.ended_on > day);",
        "WHERE s.issued_on <= day AND coalesce(s.ended_on, s.issued_on + 18262) > day;",
        "After fifty years support stops although no law has ended it.",
        Kind.VALUE,
    ),
    Fault(
        "R7.1c",
        "src/hemayat/web/citizen/complaints/views.py",
        "    household, today = household_of(request), timezone.localdate()\n    complaints = complaints_of(",
        "    from hemayat.agreements.closing_law import closing_law\n"
        "    if closing_law():\n        raise Http404\n"
        "    household, today = household_of(request), timezone.localdate()\n    complaints = complaints_of(",
        "After the end of the service nobody reaches their complaints.",
    ),
    Fault(
        "R7.1c",
        "src/hemayat/agreements/closing_law.py",
        "        return self.is_confirmed and self.effective_on <= day",
        "        return self.is_confirmed and self.effective_on < day",
        "On the day on which the service has ended a family still files a request that nobody may grant.",
        Kind.VALUE,
    ),
)

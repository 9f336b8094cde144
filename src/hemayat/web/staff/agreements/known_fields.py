"""What changes most often in an agreement: where it stands in the body, and what it is called at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message
from hemayat.requests.kinds import LIMITS
from hemayat.web.shared.language import in_page_language

_KNOWN = (
    *((f"parameters.answer_within.{kind}", limit.name) for kind, limit in LIMITS.items()),
    (
        "parameters.register_within",
        Message("Time limit for the register owner to answer"),
    ),
    ("parameters.applicant_within", Message("Time limit for the applicant to answer")),
    ("parameters.question_within", Message("Time limit for answering a question")),
    ("parameters.complaint_within", Message("Time limit for answering a complaint")),
    (
        "parameters.adverse_change_after_days",
        Message("Calendar days before an unfavourable decision takes effect"),
    ),
    (
        "parameters.override_review_after_months",
        Message("Months until a decision by two officers is reviewed"),
    ),
    (
        "parameters.finding_review_within",
        Message("Time limit for reviewing a finding that new data contradicts (working days)"),
    ),
    (
        "parameters.pace_over_days",
        Message("Pace of work: number of working days used for the average"),
    ),
    (
        "parameters.document_lane_share",
        Message("Largest share of an officer’s cases from the document queue (per thousand)"),
    ),
    (
        "parameters.run_stops.nation",
        Message("A run stops if results change for more than this share of all households (per thousand)"),
    ),
    (
        "parameters.run_stops.province",
        Message(
            "A run stops if results change for more than this share of a province’s households (per thousand)"
        ),
    ),
    (
        "parameters.one_officer_up_to_rial",
        Message("Yearly support that one officer alone may add by correcting information (rials)"),
    ),
    (
        "indicators.days_to_decision",
        Message("Target: median number of calendar days to a decision"),
    ),
    (
        "indicators.decided_by_due_date",
        Message("Target: cases decided by the due date (per thousand)"),
    ),
    (
        "indicators.questions_answered_by_due_date",
        Message("Target: questions answered by the due date (per thousand)"),
    ),
    ("indicators.availability", Message("Target: availability (per thousand)")),
    ("contacts.hotline_from_anywhere", Message("Full telephone number (works from any phone)")),
    ("contacts.hotline", Message("Short telephone number")),
    ("contacts.service_address", Message("Address of the service")),
    ("contacts.inspection_address", Message("Address of the inspection office")),
    ("contacts.inspection_office.fa", Message("Name of the inspection office (Persian)")),
    ("contacts.inspection_office.en", Message("Name of the inspection office (English)")),
)
FIELDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    path.replace(".", "_"): (tuple(path.split(".")), in_page_language(words)) for path, words in _KNOWN
}
"""Name of a field → where it stands, and what it is called."""

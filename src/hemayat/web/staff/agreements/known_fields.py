"""What changes most often in an agreement: where it stands in the body, and what it is called at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message
from hemayat.web.shared.language import in_page_language

_KNOWN = (
    ("parameters.answer_within.application", Message("Answer to an application")),
    ("parameters.answer_within.objection", Message("Answer to an objection")),
    ("parameters.answer_within.dispute", Message("Answer to a dispute of a datum")),
    ("parameters.answer_within.change_of_head", Message("Answer to a change of head")),
    ("parameters.register_within", Message("For the owner of a datum")),
    ("parameters.applicant_within", Message("For the applicant’s answer")),
    ("parameters.question_within", Message("Answer to a question")),
    ("parameters.complaint_within", Message("Answer to a complaint")),
    (
        "parameters.adverse_change_after_days",
        Message("Days before an adverse decision"),
    ),
    (
        "parameters.override_review_after_months",
        Message("Months before a decision by two officers is reviewed"),
    ),
    (
        "parameters.finding_review_within",
        Message("Working days to look at a contradicted finding"),
    ),
    (
        "parameters.pace_over_days",
        Message("Pace of work: mean of how many working days"),
    ),
    (
        "parameters.document_lane_share",
        Message("Share of the document lane in each officer’s work (per thousand)"),
    ),
    (
        "parameters.run_stops.nation",
        Message("A run stops: share of the nation (per thousand)"),
    ),
    (
        "parameters.run_stops.province",
        Message("A run stops: share of a province (per thousand)"),
    ),
    (
        "parameters.one_officer_up_to_rial",
        Message("Support a year (rials) up to which one officer is enough"),
    ),
    (
        "indicators.days_to_decision",
        Message("Target: days to a decision (median)"),
    ),
    (
        "indicators.decided_by_due_date",
        Message("Target: decided in time (per thousand)"),
    ),
    (
        "indicators.questions_answered_by_due_date",
        Message("Target: questions answered in time (per thousand)"),
    ),
    ("indicators.availability", Message("Target: availability (per thousand)")),
    ("contacts.hotline_from_anywhere", Message("Telephone from anywhere")),
    ("contacts.hotline", Message("Short telephone number")),
    ("contacts.service_address", Message("Address of the service")),
    ("contacts.inspection_address", Message("Address of the inspection office")),
    ("contacts.inspection_office.fa", Message("Inspection office (Persian)")),
    ("contacts.inspection_office.en", Message("Inspection office (English)")),
)
FIELDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    path.replace(".", "_"): (tuple(path.split(".")), in_page_language(words)) for path, words in _KNOWN
}
"""Name of a field → where it stands, and what it is called."""

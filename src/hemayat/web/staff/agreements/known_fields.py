"""What changes most often in an agreement: where it stands in the body, and what it is called at the desk."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.web.shared.language import both

_KNOWN = (
    ("parameters.answer_within.application", "پاسخ درخواست کمک معیشت", "Answer to an application"),
    ("parameters.answer_within.objection", "پاسخ اعتراض", "Answer to an objection"),
    ("parameters.answer_within.dispute", "پاسخ ایراد به یک داده", "Answer to a dispute of a datum"),
    ("parameters.answer_within.change_of_head", "پاسخ تغییر سرپرست", "Answer to a change of head"),
    ("parameters.register_within", "مهلت دارندهٔ داده", "For the owner of a datum"),
    ("parameters.applicant_within", "مهلت پاسخ متقاضی", "For the applicant’s answer"),
    ("parameters.question_within", "پاسخ پرسش", "Answer to a question"),
    ("parameters.complaint_within", "پاسخ شکایت", "Answer to a complaint"),
    (
        "parameters.adverse_change_after_days",
        "تصمیم به زیان، پس از چند روز (تقویمی)",
        "Days before an adverse decision",
    ),
    (
        "parameters.override_review_after_months",
        "بازبینی تصمیم دو کارشناس، پس از چند ماه",
        "Months before a decision by two officers is reviewed",
    ),
    (
        "parameters.finding_review_within",
        "بررسی یافته‌ای که اطلاعات تازه با آن مغایر است (روز کاری)",
        "Working days to look at a contradicted finding",
    ),
    (
        "parameters.pace_over_days",
        "سرعت بررسی: میانگین چند روز کاری",
        "Pace of work: mean of how many working days",
    ),
    (
        "parameters.document_lane_share",
        "سهم صف اسناد از کار هر کارشناس (در هزار)",
        "Share of the document lane in each officer’s work (per thousand)",
    ),
    (
        "parameters.run_stops.nation",
        "توقف انتشار: سهم کشور (در هزار)",
        "A run stops: share of the nation (per thousand)",
    ),
    (
        "parameters.run_stops.province",
        "توقف انتشار: سهم هر استان (در هزار)",
        "A run stops: share of a province (per thousand)",
    ),
    (
        "parameters.one_officer_up_to_rial",
        "تا چه مبلغ کمک در سال (ریال) یک کارشناس کافی است",
        "Support a year (rials) up to which one officer is enough",
    ),
    (
        "indicators.days_to_decision",
        "هدف: روز تا تصمیم (میانه، تقویمی)",
        "Target: days to a decision (median)",
    ),
    (
        "indicators.decided_by_due_date",
        "هدف: تصمیم تا موعد (در هزار)",
        "Target: decided in time (per thousand)",
    ),
    (
        "indicators.questions_answered_by_due_date",
        "هدف: پاسخ پرسش تا موعد (در هزار)",
        "Target: questions answered in time (per thousand)",
    ),
    ("indicators.availability", "هدف: در دسترس بودن (در هزار)", "Target: availability (per thousand)"),
    ("contacts.hotline_from_anywhere", "تلفن از همه‌جا", "Telephone from anywhere"),
    ("contacts.hotline", "تلفن کوتاه", "Short telephone number"),
    ("contacts.service_address", "نشانی سامانه", "Address of the service"),
    ("contacts.inspection_address", "نشانی دفتر بازرسی", "Address of the inspection office"),
    ("contacts.inspection_office.fa", "نام دفتر بازرسی (فارسی)", "Inspection office (Persian)"),
    ("contacts.inspection_office.en", "نام دفتر بازرسی (انگلیسی)", "Inspection office (English)"),
)
FIELDS: Mapping[str, tuple[tuple[str, ...], str]] = {
    path.replace(".", "_"): (tuple(path.split(".")), both(fa, en)) for path, fa, en in _KNOWN
}
"""Name of a field → where it stands, and what it is called."""

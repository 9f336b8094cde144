"""Every change of this slice, one function each. None of them changes a case, a decision or an account.

Call them outside any transaction.
"""

from __future__ import annotations

from hemayat.oversight.audit_search import search
from hemayat.oversight.availability import probe
from hemayat.oversight.case_anomalies.findings import (
    find_case_anomalies,
    judge_case_anomaly,
    open_case_anomaly_household,
)
from hemayat.oversight.criterion_reviews import close_review, watch_criteria
from hemayat.oversight.figures import store_figures
from hemayat.oversight.monthly_figures import measure_months
from hemayat.oversight.queue_warnings import watch_queues
from hemayat.oversight.reexamination import draw_sample, give_opinion
from hemayat.oversight.register_months import measure_register_months
from hemayat.oversight.verifications import ask_verification, run_verification
from hemayat.oversight.weekly_figures import measure_weeks

__all__ = [
    "ask_verification",
    "close_review",
    "draw_sample",
    "find_case_anomalies",
    "give_opinion",
    "judge_case_anomaly",
    "measure_months",
    "measure_register_months",
    "measure_weeks",
    "open_case_anomaly_household",
    "probe",
    "run_verification",
    "search",
    "store_figures",
    "watch_criteria",
    "watch_queues",
]

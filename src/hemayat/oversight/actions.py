"""Every change of this slice, one function each. None of them changes a case, a decision or an account.

Call them outside any transaction.
"""

from __future__ import annotations

from hemayat.oversight.audit_search import search
from hemayat.oversight.availability import probe
from hemayat.oversight.figures import measure
from hemayat.oversight.monthly_figures import measure_months
from hemayat.oversight.queue_warnings import watch_queues
from hemayat.oversight.reexamination import draw, give_opinion
from hemayat.oversight.verifications import ask_verification, run_verification

__all__ = [
    "ask_verification",
    "draw",
    "give_opinion",
    "measure",
    "measure_months",
    "probe",
    "run_verification",
    "search",
    "watch_queues",
]

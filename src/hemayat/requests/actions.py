"""Every change to requests, one function each. Those of the head: filing.py. Call them outside any transaction."""

from __future__ import annotations

from hemayat.requests.filing import (
    Filed,
    answer_question,
    begin_draft,
    file_request,
    give_consents,
    save_answers,
    withdraw_consent,
    withdraw_request,
)

__all__ = [
    "Filed",
    "answer_question",
    "begin_draft",
    "file_request",
    "give_consents",
    "save_answers",
    "withdraw_consent",
    "withdraw_request",
]

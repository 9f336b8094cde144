"""Every change to questions, one function each. Call them outside any transaction."""

from __future__ import annotations

from hemayat.questions.answer_claims import (
    claim_next_question,
    claim_question,
    release_old_claims,
    release_question,
)
from hemayat.questions.officer_actions import answer_question, merge, reopen, sort
from hemayat.questions.ready_answers import (
    ReadyAnswerDraft,
    edit_ready_answer,
    publish_ready_answer,
    withdraw_ready_answer,
    write_ready_answer,
)
from hemayat.questions.requester_actions import (
    ask_question,
    new_number,
    open_for_caller,
    reply,
    reply_by_message,
    reply_for_caller,
    store_rating,
)

__all__ = [
    "ReadyAnswerDraft",
    "answer_question",
    "ask_question",
    "claim_next_question",
    "claim_question",
    "edit_ready_answer",
    "merge",
    "new_number",
    "open_for_caller",
    "publish_ready_answer",
    "release_old_claims",
    "release_question",
    "reopen",
    "reply",
    "reply_by_message",
    "reply_for_caller",
    "sort",
    "store_rating",
    "withdraw_ready_answer",
    "write_ready_answer",
]

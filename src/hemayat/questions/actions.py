"""Every change to questions, one function each. Call them outside any transaction."""

from __future__ import annotations

from hemayat.questions.officer_actions import answer, merge, reopen, sort
from hemayat.questions.ready_answers import (
    ReadyAnswerDraft,
    edit_ready_answer,
    publish_ready_answer,
    withdraw_ready_answer,
    write_ready_answer,
)
from hemayat.questions.requester_actions import (
    ask,
    new_number,
    open_for_caller,
    rate,
    reply,
    reply_by_message,
    reply_for_caller,
)

__all__ = [
    "ReadyAnswerDraft",
    "answer",
    "ask",
    "edit_ready_answer",
    "merge",
    "new_number",
    "open_for_caller",
    "publish_ready_answer",
    "rate",
    "reopen",
    "reply",
    "reply_by_message",
    "reply_for_caller",
    "sort",
    "withdraw_ready_answer",
    "write_ready_answer",
]

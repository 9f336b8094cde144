"""Every change to questions, one function each. Call them outside any transaction."""

from __future__ import annotations

from hemayat.questions.asking import ask, new_number, open_for_caller, rate, reply, reply_for_caller

__all__ = ["ask", "new_number", "open_for_caller", "rate", "reply", "reply_for_caller"]

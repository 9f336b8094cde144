"""What the console says to its agent, and how it says why nobody was proven."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import SignInProblem
from hemayat.common.language import Message
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.templatetags.formats import digits, jalali

DONE = {
    "proven": _("The caller’s identity is verified."),
    "codes": _(
        "If there is a request with these details, its tracking code was sent to the number in our records."
    ),
    "call-back": _("The call-back was added to the list."),
    "closed": _("The call is closed and recorded."),
    "question": _("The question is recorded."),
    "written-on": _("The text was added to the question."),
    "other-call": _(
        "That page belonged to another call, so nothing was saved. If what you wrote belongs "
        "to this call, write it again."
    ),
    "marked": _("We will send no more messages about other people to this number."),
}
_OVER = _("This code is no longer valid. Ask for a new one.")
_TURNED_AWAY = _(
    "We give case information only to the head of household, or to their guardian or "
    "attorney. Give general answers only."
)


def problem_text(problem: SignInProblem) -> str:
    """What the agent says now. Nothing in it tells whether there is such a person, before the right code."""
    match problem.kind:
        case "too_many":
            at = _clock(problem.retry_at)
            return in_page_language(
                Message(
                    "You have sent, or this number has received, the maximum number of text messages. You "
                    "can try again from {at}."
                ).format(at=at)
            )
        case "busy":
            return in_page_language(
                Message(
                    "Text messages cannot be sent now. Ask the caller to call again after {retry_at}."
                ).format(retry_at=_clock(problem.retry_at))
            )
        case "wrong_code":
            left = digits(problem.tries_left)
            return in_page_language(
                Message("The code is wrong. Attempts left: {left}. Ask the caller to read it again.").format(
                    left=left
                )
            )
        case "deceased" | "acts_for_nobody" | "not_head":
            return _TURNED_AWAY
    return _OVER


def _clock(at: dt.datetime | None) -> str:
    return jalali(at)

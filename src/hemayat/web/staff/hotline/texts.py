"""What the console says to its agent, and how it says why nobody was proven."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.results import SignInProblem
from hemayat.common.language import Message
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.templatetags.formats import digits, jalali

DONE = {
    "proven": _("The caller has proven who they are."),
    "codes": _("If there is a request by this, its tracking code was sent to the number on file."),
    "call-back": _("It is on the list of call-backs."),
    "closed": _("The call is closed and logged."),
    "question": _("The question is opened."),
    "written-on": _("It is added to the question."),
    "other-call": _(
        "That page was of another call, and nothing of it was done. If it is of this call, write it again."
    ),
    "marked": _("No more messages about somebody else go to this number."),
}
_OVER = _("This code is of no use any more. Ask for another.")
_TURNED_AWAY = _(
    "Only the head of the household, or their guardian or attorney, is told. Give a general answer."
)


def told(problem: SignInProblem) -> str:
    """What the agent says now. Nothing in it tells whether there is such a person, before the right code."""
    match problem.kind:
        case "too_many":
            at = _clock(problem.retry_at)
            return in_page_language(
                Message("No more messages can be asked for by you, or for this line, before {at}.").format(
                    at=at
                )
            )
        case "busy":
            return in_page_language(
                Message(
                    "No message can be sent now. Say that they may call again from {retry_at} on."
                ).format(retry_at=_clock(problem.retry_at))
            )
        case "wrong_code":
            left = digits(problem.tries_left)
            return in_page_language(
                Message("That is not the code; {left} more tries. Ask them to read it again.").format(
                    left=left
                )
            )
        case "deceased" | "acts_for_nobody" | "not_head":
            return _TURNED_AWAY
    return _OVER


def _clock(at: dt.datetime | None) -> str:
    return jalali(at)

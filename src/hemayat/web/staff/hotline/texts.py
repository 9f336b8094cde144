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
    "codes": _("If a request with these details exists, its tracking code was sent to the recorded number."),
    "call-back": _("The call-back is on the list."),
    "closed": _("The call is closed and recorded."),
    "question": _("The question is recorded."),
    "written-on": _("The text is added to the question."),
    "other-call": _(
        "That page belonged to another call, and nothing was saved. If it belongs to this "
        "call, write it again."
    ),
    "marked": _("We will send no more messages about other people to this number."),
}
_OVER = _("This code is no longer valid. Ask for a new one.")
_TURNED_AWAY = _(
    "We give case information only to the head of household, or to their guardian or "
    "attorney. Give a general answer."
)


def problem_text(problem: SignInProblem) -> str:
    """What the agent says now. Nothing in it tells whether there is such a person, before the right code."""
    match problem.kind:
        case "too_many":
            at = _clock(problem.retry_at)
            return in_page_language(
                Message(
                    "The message limit for you or for this number has been reached. You can ask again "
                    "from {at}."
                ).format(at=at)
            )
        case "busy":
            return in_page_language(
                Message("No message can be sent now. Tell the caller to call again from {retry_at}.").format(
                    retry_at=_clock(problem.retry_at)
                )
            )
        case "wrong_code":
            left = digits(problem.tries_left)
            return in_page_language(
                Message("The code is wrong. Tries left: {left}. Ask the caller to read it again.").format(
                    left=left
                )
            )
        case "deceased" | "acts_for_nobody" | "not_head":
            return _TURNED_AWAY
    return _OVER


def _clock(at: dt.datetime | None) -> str:
    return jalali(at)

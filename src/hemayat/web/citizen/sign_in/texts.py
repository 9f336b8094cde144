"""What somebody who was not let in is told: what happened, who is meant by it, and what they can do now."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import ngettext

from hemayat.accounts.results import SignInProblem
from hemayat.accounts.states import ProblemKind
from hemayat.common.language import Message, Words
from hemayat.web.citizen.status.undecided_texts import not_decided_words
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.templatetags.formats import digits

Way = Literal["again", "begin", "national", "start"]


@dataclass(frozen=True)
class SignInProblemText:
    """`ways`: what the page offers, the best first: ask for a code again, begin anew, single sign-on, start page."""

    title: str
    lines: tuple[str, ...]
    ways: tuple[Way, ...]


_REGISTERS = {
    "civil_registry": Message("the civil registry"),
    "shahkar": Message("the register of mobile lines (Shahkar)"),
}
_HOTLINE = _(
    "If you have a question, call us; the number is at the foot of the page. You need not visit any office."
)
_NOTHING_LOST = _("Nothing that you typed is lost, and you need not type it again.")

_NO_DECISION = _("Your household was not decided in this round")
_NOT_REFUSED = _("It does not mean that you were refused.")
_NEXT_ROUND = _("What happens next: your household will be examined again in the next round.")
_HEAD_CAN_APPLY = _(
    "If you do not want to wait, the head who is registered with the civil registry can "
    "sign in now with their own national ID and mobile number, and apply."
)
_WHO_CAN_APPLY = {
    "head_dead": _(
        "If you do not want to wait, the new head can sign in with their own national ID and "
        "mobile number, and apply, once the civil registry has registered them."
    ),
    "no_head": _(
        "If you do not want to wait, a head can sign in with their own national ID and "
        "mobile number, and apply, once the civil registry has registered them."
    ),
    "two_heads": _(
        "If you do not want to wait, the head can sign in with their own national ID and "
        "mobile number, and apply, once the civil registry has only one head."
    ),
}
"""Of a household that has not exactly one living head by the data of the round; else `_HEAD_CAN_APPLY`."""
_ONLY_HEAD = _(
    "We know who you are, but only the head of a household sees the other pages, so that "
    "the data of all its members are safe."
)

TOLD: dict[ProblemKind, SignInProblemText] = {
    "busy": SignInProblemText(
        _("No new codes are being sent right now"),
        (
            _("Very many people are asking. It is not your fault, and nobody loses anything by it."),
            _NOTHING_LOST,
        ),
        ("again", "national", "start"),
    ),
    "no_tries_left": SignInProblemText(
        _("The code was wrong five times"),
        (
            _("This code is of no use any more. Ask for a new one and write it as it is sent."),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "expired": SignInProblemText(
        _("This code has expired"),
        (
            _("A code is good for ten minutes. Ask for a new one."),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "used": SignInProblemText(
        _("Somebody has signed in with this code already"),
        (
            _("A code works only once. Ask for a new one."),
            _("If it was not you who signed in with it, call us now."),
        ),
        ("again", "begin", "start"),
    ),
    "register_silent": SignInProblemText(
        _("No answer came; try again in a few minutes"),
        (
            _("To know who you are we ask other organisations, and this time no answer came."),
            _("It does not mean that you were refused, nor is it your fault."),
            _NOTHING_LOST,
        ),
        ("again", "start"),
    ),
    "sso_refused": SignInProblemText(
        _("The national portal did not vouch for you"),
        (
            _("Perhaps you left before the end. Try again, or sign in with a code by text message."),
        ),
        ("national", "begin", "start"),
    ),
    "sso_silent": SignInProblemText(
        _("The national portal did not answer"),
        (
            _("Try again in a few minutes, or sign in with a code by text message."),
        ),
        ("national", "begin", "start"),
    ),
    "unknown_person": SignInProblemText(
        _("The civil registry did not find you"),
        (
            _("This service is for people with a national id. If you have one, the civil registry "
"must correct this."),
            _HOTLINE,
        ),
        ("start",),
    ),
    "deceased": SignInProblemText(
        _("By the civil registry, this person has died"),
        (
            _("If you are of the family, please accept our condolences. The new head of the "
"household can sign in with their own national id and mobile number."),
            _("If this is wrong, have it corrected by the civil registry; then you can sign in."),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "acts_for_nobody": SignInProblemText(
        _("The civil registry knows of nobody that you act for"),
        (
            _("You asked to come in the stead of a head who cannot. The civil registry has nothing "
"of that kind in your name. This is not an error, and nothing of anybody’s was "
"refused."),
            _("If you hold a deed of guardianship or a power of attorney, come back when the "
"registry has it. If you are the head of a household yourself, begin anew without "
"that choice."),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "not_head": SignInProblemText(
        _("These pages are seen by the head of your household"),
        (
            _("We know who you are, but by the civil registry somebody else is the head. Only the "
"head sees how a household stands, so that the data of all its members are safe."),
            _("Ask the head to sign in with their own national id and a line in their own name."),
            _("If the head has changed, the new one can sign in when the civil registry has it."),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
}  # fmt: skip


def told_of(problem: SignInProblem, not_decided: str = "") -> SignInProblemText:
    """The words of a problem; a register that was silent is named.

    `not_decided`: a reason of registers/undecided_households.py, for a member of a household that has no decision.
    """
    told = TOLD.get(problem.kind, TOLD["expired"])
    if found := not_decided_words(not_decided):
        who_can_apply = _WHO_CAN_APPLY.get(not_decided, _HEAD_CAN_APPLY)
        lines = (found.why, found.correct, _NOT_REFUSED, _NEXT_ROUND, who_can_apply, _ONLY_HEAD, _HOTLINE)
        return SignInProblemText(_NO_DECISION, tuple(line for line in lines if line), told.ways)
    named = [_REGISTERS[name] for name in problem.silent if name in _REGISTERS]
    if not named:
        return told
    names = Words("، ".join(one.fa for one in named), ", ".join(one.en for one in named))
    line = in_page_language(Message("No answer from: {names}.").format(names=names))
    return SignInProblemText(told.title, (line, *told.lines), told.ways)


def wrong_code(tries_left: int) -> str:
    """Beside the field; the same for everybody."""
    return ngettext(
        "The code is not right; you can try {left} more time",
        "The code is not right; you can try {left} more times",
        tries_left,
    ).format(left=digits(tries_left))

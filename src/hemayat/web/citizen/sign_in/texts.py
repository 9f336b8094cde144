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

Way = Literal["again", "apart", "begin", "national", "other_ways", "start"]


@dataclass(frozen=True)
class SignInProblemText:
    """`ways`: what the page offers, the best first: another code, an application of their own, the first page again,
    single sign-on, the page of all ways, the start page.
    """

    title: str
    lines: tuple[str, ...]
    ways: tuple[Way, ...]


_REGISTERS = {
    "civil_registry": Message("the civil registry"),
    "shahkar": Message("the register of mobile numbers (Shahkar)"),
}
_HOTLINE = _(
    "If you have a question, call us. The number is at the bottom of the page. You do not "
    "need to visit any office."
)
_NOTHING_LOST = _("Nothing that you typed is lost, and you do not need to type it again.")

_NO_DECISION = _("We did not make a decision about your household in this round")
_NOT_REFUSED = _("This does not mean that you were refused.")
_NEXT_ROUND = _("What happens next: your household will be assessed again in the next round.")
_NEXT_ROUND_ON = _(
    "The date of the next round is not known yet: it depends on when the organisations send new information. "
    "The head will get a message with the result."
)
_HEAD_CAN_APPLY = _(
    "If you do not want to wait, the head registered with the civil registry can apply now. They must sign in "
    "with their own national ID and mobile number."
)
_WHO_CAN_APPLY = {
    "head_dead": _(
        "If you do not want to wait, the new head can apply once the civil registry has registered them. They "
        "must sign in with their own national ID and mobile number."
    ),
    "no_head": _(
        "If you do not want to wait, ask the civil registry to register a head for your household. That head can "
        "then sign in with their own national ID and mobile number, and apply."
    ),
    "two_heads": _(
        "If you do not want to wait, ask the civil registry to correct this. Once only one head is registered, "
        "that head can sign in with their own national ID and mobile number, and apply."
    ),
}
"""Of a household that has not exactly one living head by the data of the round; else `_HEAD_CAN_APPLY`."""
_ONLY_HEAD = _(
    "We have confirmed who you are, but only the head of a household can see the other "
    "pages. This protects the information of all members."
)

TOLD: dict[ProblemKind, SignInProblemText] = {
    "busy": SignInProblemText(
        _("We cannot send new codes right now"),
        (
            _("We are receiving a very large number of requests. This is not your fault, and nobody "
"loses their place."),
            _NOTHING_LOST,
        ),
        ("again", "national", "start"),
    ),
    "no_tries_left": SignInProblemText(
        _("A wrong code was entered five times"),
        (
            _("This code no longer works. Ask for a new code and enter it exactly as we send it."),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "expired": SignInProblemText(
        _("This code has expired"),
        (
            _("A code is valid for ten minutes. Ask for a new one."),
            _NOTHING_LOST,
        ),
        ("again", "begin", "start"),
    ),
    "used": SignInProblemText(
        _("This code has already been used"),
        (
            _("A code works only once. Ask for a new one."),
            _("If you did not sign in with this code yourself, call us now."),
        ),
        ("again", "begin", "start"),
    ),
    "register_silent": SignInProblemText(
        _("We received no answer; try again in a few minutes"),
        (
            _("To confirm who you are, we check with other organisations. This time we received no "
"answer."),
            _("This does not mean that you were refused, and it is not your fault."),
            _NOTHING_LOST,
        ),
        ("again", "start"),
    ),
    "sso_refused": SignInProblemText(
        _("The national portal did not confirm who you are"),
        (
            _("You may have left before finishing. Try again, or sign in with a code sent by text "
"message."),
        ),
        ("national", "begin", "start"),
    ),
    "sso_silent": SignInProblemText(
        _("The national portal did not answer"),
        (
            _("Try again in a few minutes, or sign in with a code sent by text message."),
        ),
        ("national", "begin", "start"),
    ),
    "unknown_person": SignInProblemText(
        _("The civil registry could not find you"),
        (
            _("This service is for people with a national ID. If you have one, the civil registry "
"must correct this error."),
            _HOTLINE,
        ),
        ("start",),
    ),
    "deceased": SignInProblemText(
        _("According to the civil registry, this person has died"),
        (
            _("If you are a member of the family, please accept our condolences. The new head of "
"the household can sign in with their own national ID and mobile number."),
            _("If this is wrong, ask the civil registry to correct it. After that, you can sign in."),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "acts_for_nobody": SignInProblemText(
        _("The civil registry has no guardianship or power of attorney in your name"),
        (
            _("You asked to sign in on behalf of a head of household who cannot sign in. The civil "
"registry has no guardianship or power of attorney in your name. This is not an "
"error, and no request has been refused."),
            _("If you have a deed of guardianship or a power of attorney, come back when the civil "
"registry has registered it. If you are the head of a household yourself, start again "
"and do not choose that option."),
            _HOTLINE,
        ),
        ("begin", "start"),
    ),
    "not_head": SignInProblemText(
        _("Only the head of your household can see these pages"),
        (
            _("We have confirmed who you are, but according to the civil registry another person is "
"the head. Only the head can see a household’s status. This protects the information "
"of all members."),
            _("Ask the head to sign in with their own national ID and a mobile number in their own "
"name."),
        ),
        ("apart", "other_ways", "begin", "start"),
    ),
}  # fmt: skip


def problem_text(problem: SignInProblem, not_decided: str = "") -> SignInProblemText:
    """The words of a problem; a register that was silent is named.

    `not_decided`: a reason of registers/undecided_households.py, for a member of a household that has no decision.
    """
    told = TOLD.get(problem.kind, TOLD["expired"])
    if found := not_decided_words(not_decided):
        who_can_apply = _WHO_CAN_APPLY.get(not_decided, _HEAD_CAN_APPLY)
        lines = (
            found.why,
            found.correct,
            _NOT_REFUSED,
            _NEXT_ROUND,
            _NEXT_ROUND_ON,
            who_can_apply,
            _ONLY_HEAD,
            _HOTLINE,
        )
        return SignInProblemText(_NO_DECISION, tuple(line for line in lines if line), told.ways)
    named = [_REGISTERS[name] for name in problem.silent if name in _REGISTERS]
    if not named:
        return told
    names = Words(" و ".join(one.fa for one in named), " and ".join(one.en for one in named))
    line = in_page_language(Message("We received no answer from {names}.").format(names=names))
    return SignInProblemText(told.title, (line, *told.lines), told.ways)


def wrong_code(tries_left: int) -> str:
    """Beside the field; the same for everybody."""
    return ngettext(
        "The code is not right; you can try {left} more time",
        "The code is not right; you can try {left} more times",
        tries_left,
    ).format(left=digits(tries_left))

"""What the head of a household reads if the national run could not decide it: why, and what happens next."""

from __future__ import annotations

from dataclasses import dataclass

from hemayat.web.shared.language import gettext_lazy as _


@dataclass(frozen=True)
class NotDecidedText:
    """`why`: the reason. `correct`: what has to be corrected, and by whom; empty if there is nothing to correct."""

    why: str
    correct: str


_WORDS: dict[str, tuple[str, str]] = {
    "head_dead": (
        _(
            "According to the data for this round, the head of your household has died. Please "
            "accept our condolences."
        ),
        "",
    ),
    "no_head": (
        _("In the data for this round, your household had no registered head."),
        _("If the head is now registered correctly with the civil registry, you do not need to do anything."),
    ),
    "two_heads": (
        _("In the data for this round, your household had more than one registered head."),
        _("If only one head is now registered with the civil registry, you do not need to do anything."),
    ),
    "household_incomplete": (
        _("In the data for this round, the details of a member of your household were wrong."),
        _("We have reported this to the civil registry, which must correct it."),
    ),
    "head_unborn": (
        _(
            "In the data for this round, the head’s date of birth was later than the date of the round itself."
        ),
        "",
    ),
}


def not_decided_words(reason: str) -> NotDecidedText | None:
    """The words for a reason of registers/undecided_households.py; None if there is no reason."""
    return NotDecidedText(*_WORDS[reason]) if reason in _WORDS else None

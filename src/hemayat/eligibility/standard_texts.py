"""The words that no policy gives: outcomes, verdicts, why something is not known, what would change the result."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message
from hemayat.rules.unknowns import ELIGIBLE, NEEDS_DATA, NOT_ELIGIBLE, UnknownReason, Verdict

Words = Mapping[str, str]

OUTCOMES: dict[str, Message] = {
    ELIGIBLE: Message("Eligible"),
    NOT_ELIGIBLE: Message("Not eligible"),
    NEEDS_DATA: Message("Waiting for information"),
}
"""The one name of each outcome, on every page and in every message, letter, report and script."""
VERDICTS: dict[Verdict, Words] = {
    Verdict.PASSED: Message("met"),
    Verdict.FAILED: Message("not met"),
    Verdict.UNDETERMINED: Message("unknown"),
    Verdict.WAIVED: Message("exempt"),
}
SIGNS: dict[Verdict, Words] = {
    Verdict.PASSED: {"fa": "✓", "en": "✓"},
    Verdict.FAILED: {"fa": "✗", "en": "✗"},
    Verdict.UNDETERMINED: Message("?"),
    Verdict.WAIVED: {"fa": "–", "en": "–"},
}
"""Shown before the words of the verdict, never instead of them."""
NO_LONGER_IN_THE_RULES: Words = Message("a criterion or item of information that the rules no longer contain")
DECILE_TIES: Words = Message(
    "Decile {missing} is empty, because households with equal values always share a "
    "decile, and there are more of them than one decile holds."
)
WHY: dict[UnknownReason, Words] = {
    UnknownReason.UNANSWERED: Message("there is no answer about at least one member of the household"),
    UnknownReason.QUARANTINED: Message("a row about a member could not be read and was set aside"),
    UnknownReason.INCOMPLETE: Message("the answer has arrived, but the figure needed is not in it"),
    UnknownReason.OLD: Message("the answer is older than the rules accept"),
    UnknownReason.CONTRADICTED: Message("other information contradicts it"),
    UnknownReason.OUT_OF_RANGE: Message("the sum is larger than any possible amount"),
}
UNDETERMINED: Words = Message("This is not known yet: {missing}.")
INCALCULABLE: Words = Message(
    "This criterion cannot be worked out from the household's information (a division by zero)."
)
WAIVED: Words = Message("This criterion is not met, but the household is exempt from it ({waiver}).")
WAIVED_OPEN: Words = Message(
    "It is not known yet whether this criterion is met, but the household is exempt from it ({waiver})."
)
WAIVED_INCALCULABLE: Words = Message(
    "This criterion cannot be worked out (a division by zero), but the household is "
    "exempt from it ({waiver})."
)
WHATEVER_IS_BLANK: tuple[Words, Words] = (
    Message("With your answers this criterion is no obstacle, and what you left blank does not change that."),
    Message("With your answers this criterion is not met, and what you left blank does not change that."),
)
"""Of a criterion that is met, or else failed, for every household with the answers of an anonymous check."""
BETWEEN: Words = Message("from {low} to {high}")
SETTINGS: dict[str, Words] = {
    "at_most": Message("“{title}” is at most {value}"),
    "above": Message("“{title}” is more than {value}"),
    "at_least": Message("“{title}” is at least {value}"),
    "below": Message("“{title}” is less than {value}"),
    "code": Message("“{title}” is “{value}”"),
    "is": Message("the answer to “{title}” is {value}"),
}
MET: Words = Message("This criterion would be met if {settings}.")
NOT_ALONE: Words = Message(
    "The information was changed one item at a time, but none of these changes would meet this criterion."
)
COMES_FROM: Words = Message("This criterion is worked out from: {facts}.")
BECOMES: Words = Message("If {settings}, the outcome becomes “{outcome}”.")
GAPS: dict[str, Words] = {
    "at_most": Message("Your household is {gap} above the limit."),
    "at_least": Message("Your household is {gap} below the minimum."),
}
EXEMPTION: Words = Message(
    "Exemption “{waiver}”: if the register “{register}” shows that {records}, {criteria} "
    "does not count for you{ends}"
)
QUOTED: Words = {"fa": "«{title}»", "en": "“{title}”"}
EXEMPT_ENDS: dict[str, Words] = {
    "changed": Message(", and the outcome becomes “{outcome}”."),
    "refused": Message(", but other criteria still stand in the way."),
}
ROOM: Words = Message("The outcome stays “{outcome}” while {settings}; it is {value} now.")
ANSWERS: Words = Message(
    "If the answer from {register} arrives and {settings}, the outcome becomes “{outcome}”{others}."
)
ANY_ANSWER: Words = Message("Whatever the answer from {register}, the outcome becomes “{outcome}”{others}.")
WITH_OTHERS: Words = Message(", provided that the other missing information is no obstacle either")
CUTS_KEPT: Words = Message("This uses today's cut points of {ranks}; they move with the nation's data.")
ALL_TOGETHER: Words = Message(" and ")
EITHER: Words = Message(", or ")

"""The words that no policy gives: outcomes, verdicts, why something is not known, what would change the result."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, message_in
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
YES_OR_NO: dict[bool, Words] = {True: Message("yes"), False: Message("no")}
NO_LONGER_IN_THE_RULES: Words = Message(
    "a criterion or an item of information that is no longer in the rules"
)
DECILE_TIES: Words = Message(
    "Decile {missing} is empty. Households with equal values always share a decile, and "
    "here there are more of them than one decile can hold."
)
SEVERAL_DECILE_TIES: Words = Message(
    "Deciles {missing} are empty. Households with equal values always share a decile, and "
    "here there are more of them than one decile can hold."
)
WHY: dict[UnknownReason, Words] = {
    UnknownReason.UNANSWERED: Message("we have no answer yet about at least one member of the household"),
    UnknownReason.QUARANTINED: Message("a record about a member could not be read and was set aside"),
    UnknownReason.INCOMPLETE: Message("the answer has arrived, but it does not contain the figure needed"),
    UnknownReason.OLD: Message("the answer is older than the rules allow"),
    UnknownReason.CONTRADICTED: Message("other information contradicts it"),
    UnknownReason.OUT_OF_RANGE: Message("the total is too high to be correct"),
}
UNDETERMINED: dict[str, Words] = {
    "one": message_in("one item", "We do not yet know {missing}."),
    "several": Message("We do not yet know {missing}."),
    "statements": message_in("whether it is so", "We do not yet know {missing}."),
}
"""By what is missing. Persian puts one item before the verb and a list behind a colon; "whether" needs neither."""
INCALCULABLE: Words = Message(
    "This criterion cannot be calculated from the household’s information (division by zero)."
)
WAIVED: Words = Message("This criterion does not apply to this household (reason: {waiver}).")
WAIVED_OPEN: Words = Message(
    "We do not yet know whether this criterion is met, but the household is exempt from it (reason: {waiver})."
)
WAIVED_INCALCULABLE: Words = Message(
    "This criterion cannot be calculated (division by zero), but the household is exempt from it (reason: {waiver})."
)
WHATEVER_IS_BLANK: tuple[Words, Words] = (
    Message("Based on your answers, this criterion is met. The questions you left blank do not change that."),
    Message(
        "Based on your answers, this criterion is not met. The questions you left blank do not change that."
    ),
)
"""Of a criterion that is met, or else failed, for every household with the answers of an anonymous check."""
BETWEEN: Words = Message("from {low} to {high}")
SETTINGS: dict[str, Words] = {
    "at_most": Message("the {title} is at most {value}"),
    "above": Message("the {title} is more than {value}"),
    "at_least": Message("the {title} is at least {value}"),
    "below": Message("the {title} is less than {value}"),
    "zero": Message("the {title} is zero"),
    "code": Message("the {title} is “{value}”"),
}
MET: Words = Message("This criterion is met if {settings}.")
MET_WITH_ALL: Words = Message("This criterion is met if all of these are true: {settings}.")
NOT_ALONE: Words = Message(
    "We tried changing each item of information, one at a time. No single change would be enough to "
    "meet this criterion."
)
COMES_FROM: Words = Message("This criterion depends on {facts}.")
MET_ALONE: Words = Message("If nothing else changes, this criterion is met if {settings}.")
"""The same after what else it depends on."""
PLACES: Words = Message("Your household, from 1 to {parts} ({parts} is the highest): {places}.")
BECOMES: Words = Message("The result will be “{outcome}” if {settings}.")
BECOMES_WITH_ALL: Words = Message("The result will be “{outcome}” if all of these are true:")
GAPS: dict[str, Words] = {
    "at_most": Message("Your household is {gap} above the limit."),
    "at_least": Message("Your household is {gap} below the minimum."),
}
SHORT_GAPS: dict[str, Words] = {
    "at_most": Message("{gap} above the limit"),
    "at_least": Message("{gap} below the minimum"),
}
"""The same below a bar that shows both, where no sentence is needed."""
EXEMPTION: Words = Message(
    "If the register “{register}” shows that {records}, your household does not have to meet "
    "{criteria} (reason: “{waiver}”){ends}"
)
QUOTED: Words = {"fa": "«{title}»", "en": "“{title}”"}
EXEMPT_ENDS: dict[str, Words] = {
    "changed": Message(". The result will then be “{outcome}”."),
    "refused": Message(", but other criteria are still not met."),
}
ZERO: Words = Message("zero")
ROOM: Words = Message("The result stays “{outcome}” as long as {settings}. Current value: {value}.")
ANSWERS: Words = Message(
    "If the register of {register} shows {settings}, the result will be “{outcome}”{others}."
)
ANSWERS_WITH_ALL: Words = Message(
    "When we have the answers about {register}, the result will be “{outcome}” if all of these are true:"
)
ANY_ANSWER: Words = Message(
    "Whatever the register of {register} says, the result will be “{outcome}”{others}."
)
WITH_OTHERS: Words = Message(", as long as the other missing information also meets the criteria")
CUTS_KEPT: Words = Message(
    "These limits depend on the current ranking of all households, by {ranks}. They can change when national "
    "data is updated."
)
ALL_TOGETHER: Words = Message(" and ")
EITHER: Words = Message(", or ")

"""Why people and households cannot be changed as asked; each says what the person can do about it."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message
from hemayat.common.refusals import Refusal


class HouseholdFault(HemayatError):
    """A household cannot be changed as asked. `reason`: what is wrong and what to do, in English, with `values`."""

    def __init__(self, reason: str, **values: object) -> None:
        self.reason = reason
        super().__init__(reason.format(**values) if values else reason)


class ConflictOfInterest(HouseholdFault):
    """It is the member's own household, or a relative's: hand it over to a colleague."""

    def __init__(self) -> None:
        super().__init__("this is your own household or a relative's; hand it over to a colleague")
        self.words = Message("This is your own household or a relative’s. Hand the case over to a colleague.")


class DuplicateFault(Refusal):
    """An opinion about a pair of households is refused."""


class NoSuchPair(DuplicateFault):
    """There is no such pair, or the member does not see both of its households: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "We could not find this pair, or one of its households is outside your provinces. "
                "Check the list of pairs."
            ),
        )


MAY_NOT_CHANGE = "a {kind} may not change a household here; a case officer of its province can"
NO_SUCH_PERSON = "nobody with this national id is known here; begin their household first"
NOT_A_MEMBER = "the person is not in household {household}; ask the civil registry again"
WOULD_BE_HEADLESS = "household {household} would have no head: name another one first, then move the person"
BEFORE_HOUSEHOLD = "household {household} began on {since}, after {on}"
BEFORE_MEMBERSHIP = "the place in household {household} began on {since}, after {on}"
ENDS_BEFORE_IT_BEGAN = "household {household} began on {since} and cannot end on {on}"
DUPLICATE_SEARCH_RUNNING = "duplicates are being looked for at this moment; wait until that is done"
OPINION_NOT_PERMITTED = Message(
    "This pair is not waiting for you now. Two officers give their opinions separately. "
    "If they disagree, a different senior officer decides."
)
FINDING_REASON_MISSING = Message("Write the reason for your opinion.")
MAY_NOT_REPORT_DUPLICATES = "only a senior officer of the whole country hands findings to a register's owner"

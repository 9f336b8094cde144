"""Why people and households cannot be changed as asked; each says what the person can do about it."""

from __future__ import annotations

from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words


class HouseholdFault(HemayatError):
    """Something stands in the way; the text says what, and what to do."""


class MayNotChange(HouseholdFault):
    """Only the system, by the civil registry's word, and case officers of the province change a household."""

    def __init__(self, kind: str) -> None:
        super().__init__(f"a {kind} may not change a household here; a case officer of its province can")


class NoSuchPerson(HouseholdFault):
    """Nobody with this national id is known: make the household with `begin_household`, or publish a run first."""

    def __init__(self) -> None:
        super().__init__("nobody with this national id is known here; begin their household first")


class NotAMember(HouseholdFault):
    """The person is in another household or in none: ask the civil registry again which one."""


class WouldBeHeadless(HouseholdFault):
    """Others would stay without a head: name another head first, then move the person."""

    def __init__(self, household: int) -> None:
        super().__init__(
            f"household {household} would have no head: name another one first, then move the person"
        )


class TooEarly(HouseholdFault):
    """The change is dated before what it changes began: ask the civil registry for the day."""


class ConflictOfInterest(HouseholdFault):
    """It is the member's own household, or a relative's: hand it over to a colleague."""

    def __init__(self) -> None:
        super().__init__("this is your own household or a relative's; hand it over to a colleague")
        self.words = Message("This is your own household or a relative’s. Hand the case over to a colleague.")


class DuplicateFault(HouseholdFault):
    """`words`: for the member of staff, by language; the exception itself reads in English."""

    def __init__(self, words: Words) -> None:
        super().__init__(words.en)
        self.words = words


class DuplicateSearchRunning(HouseholdFault):
    """Another process is looking for duplicates at this moment: wait until it is done."""

    def __init__(self) -> None:
        super().__init__("duplicates are being looked for at this moment; wait until that is done")


class NoSuchPair(DuplicateFault):
    """There is no such pair, or the member does not see both of its households: look at the list."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "We could not find this pair, or one of its households is outside your provinces. "
                "Check the list of pairs."
            ),
        )


class OpinionNotPermitted(DuplicateFault):
    """Two different officers find it, and a senior one who is neither where they differ: leave it to a colleague."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This pair is not waiting for you now. Two officers give their opinions separately. "
                "If they disagree, a different senior officer decides."
            ),
        )


class FindingReasonMissing(DuplicateFault):
    """What an officer finds has a reason: write it."""

    def __init__(self) -> None:
        super().__init__(Message("Write the reason for your opinion."))


class MayNotReportDuplicates(HouseholdFault):
    """A senior officer of the whole country tells the owner of a register: ask one to."""

    def __init__(self) -> None:
        super().__init__("only a senior officer of the whole country hands findings to a register's owner")

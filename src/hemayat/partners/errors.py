"""What an administrator may be told, in both languages."""

from __future__ import annotations

from hemayat.accounts.errors import DeskFault
from hemayat.common.language import Message


class PartnerFault(DeskFault):
    """It cannot be done as asked; the words say what to give instead. `field`: of the form, if it is one field's."""

    field: str | None = None


class AddressFault(PartnerFault):
    """Nothing can be sent to this address: give a public one, by https."""

    field = "url"


class OtherHeadRecorded(PartnerFault):
    """The registers name them as head, and our record names another person: a change of head comes first (R1.1b)."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "In our records, another person is the head of this household. File a request to "
                "change the head of household first."
            ),
        )


NO_SUCH_ORGANISATION = Message("We could not find this organisation. Check the list of organisations.")
CONSENTER_NOT_HEAD = Message("Only the head of household can give consent, after signing in to this service.")
CONSENTS_OF_TODAY = Message(
    "You have changed your consents too often today. Today you can only withdraw consents. Try again "
    "tomorrow to give a new one."
)
PROPOSAL_NOT_OPEN = Message("This proposal is no longer waiting for confirmation. Reload the page.")
OTHER_ADMINISTRATOR_NEEDED = Message(
    "An administrator other than the person who proposed this must confirm it."
)

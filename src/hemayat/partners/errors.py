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


class NoSuchOrganisation(PartnerFault):
    """There is none of this code: look at the list."""

    def __init__(self) -> None:
        super().__init__(Message("We could not find this organisation. Check the list of organisations."))


class ConsenterNotHead(PartnerFault):
    """Only the head of the household says what organisations learn of it: they do it at the portal, signed in."""

    def __init__(self) -> None:
        super().__init__(
            Message("Only the head of household can give consent, after signing in to this service."),
        )


class OtherHeadRecorded(PartnerFault):
    """The registers name them as head, and our record names another person: a change of head comes first (R1.1b)."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "In our records, another person is the head of this household. File a request to "
                "change the head of household first."
            ),
        )


class ProposalNotOpen(PartnerFault):
    """It was confirmed or refused already, or never proposed: look at the page again."""

    def __init__(self) -> None:
        super().__init__(
            Message("This proposal is no longer waiting for confirmation. Reload the page."),
        )


class OtherAdministratorNeeded(PartnerFault):
    """Whoever proposed it does not confirm it: ask another administrator."""

    def __init__(self) -> None:
        super().__init__(
            Message("An administrator other than the person who proposed this must confirm it."),
        )

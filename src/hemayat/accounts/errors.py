"""What staff and operators may be told. Citizens are told by results.Problem: nothing about them is an exception."""

from __future__ import annotations

from datetime import datetime

from django.utils import timezone

from hemayat.common.dates import format_date
from hemayat.common.errors import HemayatError
from hemayat.common.language import Message, Words, in_digits
from hemayat.common.refusals import Refusal


class SignInRefused(HemayatError):
    """Name, password and code do not belong together, or the account is closed: check all three and try again.

    It says the same whichever was wrong.
    """

    def __init__(self) -> None:
        super().__init__("the user name, password or code is wrong; check all three and try again")


class TooManyTries(HemayatError):
    """Too many attempts: send the form again at `retry_at`, with `place`, which keeps its place in the line.

    `is_busy`: the attempts were made by other people, from any network.
    """

    def __init__(self, retry_at: datetime, place: str = "", *, is_busy: bool = False) -> None:
        super().__init__(f"too many attempts; try again after {retry_at:%Y-%m-%d %H:%M:%S} UTC")
        self.retry_at, self.place, self.is_busy = retry_at, place, is_busy


class StaffFault(HemayatError):
    """The account cannot be made or changed as asked; the line says what to give instead."""


class DeskFault(Refusal):
    """Something that a member of staff wants to do at the desk is refused."""


class NoSuchMember(DeskFault):
    """There is no such account: look at the list."""

    def __init__(self) -> None:
        super().__init__(Message("We could not find this account. Check the list of accounts."))


class AccountExists(DeskFault):
    """This person has an account: change its roles, or open it again. With two, one person could check themselves."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "There is already an account with this national ID. Open that account, or change its roles."
            ),
        )


class ConfirmationRefused(DeskFault):
    """Nobody may confirm this, or not yet: the database would refuse it too (sql/powers.sql)."""


PROPOSAL_LAPSED = Message(
    "This proposal cannot be confirmed now: the account of the person who made it is closed or being set up again, or "
    "their role has changed. If the account is being set up again, you can wait. Otherwise refuse or withdraw the "
    "proposal. If it is still needed, another person must propose it again."
)


class ProposalLapsed(ConfirmationRefused):
    """The account of the person who proposed this is closed, or has not the role for it: somebody proposes it again."""

    def __init__(self) -> None:
        super().__init__(PROPOSAL_LAPSED)


class PowerIsNew(ConfirmationRefused):
    """A power that was granted lately confirms nothing until `confirms_from`: ask another holder, or wait."""

    def __init__(self, confirms_from: datetime) -> None:
        at = timezone.localtime(confirms_from)
        day = Words(format_date(at.date(), "fa"), format_date(at.date(), "en"))
        super().__init__(
            Message(
                "Your role is new, so you cannot confirm requests until {time} on {day}. Until then, "
                "ask a colleague."
            ).format(day=day, time=in_digits(f"{at:%H:%M}"))
        )
        self.confirms_from = confirms_from


class LineNotConfirmed(DeskFault):
    """No line of this member was confirmed, so that no link can be sent: have the line confirmed first."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "This colleague does not have a confirmed mobile number, so the link cannot be sent. "
                "Have their number confirmed first."
            ),
        )


class InvitationExpired(DeskFault):
    """The link was used or is too old: ask an administrator for another."""

    def __init__(self) -> None:
        super().__init__(
            Message("This link has expired or has already been used. Ask an administrator for a new one."),
        )


class PasswordFault(DeskFault):
    """The password is easy to guess: choose another."""


class CodeWrong(DeskFault):
    """The authenticator shows another code: look again."""

    def __init__(self) -> None:
        super().__init__(
            Message(
                "The code is not correct. Enter the code that the authenticator shows now, and check "
                "that the time on your phone is right."
            ),
        )


class LineCodeWrong(DeskFault):
    """The code of the text message is another one, or its ten minutes are over: have another sent."""

    def __init__(self) -> None:
        super().__init__(
            Message("The code from the text message is wrong or has expired. Ask for a new one."),
        )


class LeaveFault(DeskFault):
    """These days, or this deputy, cannot be: the words say why."""


class PasskeyRefused(DeskFault):
    """The browser's answer does not prove the passkey: try again, or use the authenticator."""

    def __init__(self) -> None:
        super().__init__(
            Message("The passkey was not accepted. Try again, or enter the code from your authenticator."),
        )


NOT_AN_ADMINISTRATOR = Message("Only an administrator can create or change accounts.")
ROLES_INCOMPATIBLE = Message("These roles cannot be combined: {reasons}.")
FIRST_WITHDRAW_ROLE = Message(
    "First withdraw the colleague’s current role. When a second person has confirmed "
    "this, grant the new role. Reason: {reasons}."
)
ROLES_MISSING = Message("Choose at least one role.")
LAST_ADMINISTRATOR = Message(
    "This is the only administrator account. First invite another administrator, and wait "
    "until their account is set up."
)
LAST_OVERSEER = Message(
    "This is the only oversight account. First invite another member of the oversight "
    "team, and wait until their account is set up."
)
ROLE_CHANGE_BY_SECOND_PERSON = Message(
    "Another person with this role must confirm the change. The person who asked for it and the owner of the "
    "account cannot."
)
RESET_BY_SECOND_PERSON = Message(
    "A second person must do this. The person who asked for it and the owner of the account cannot."
)
IDENTITY_BY_SECOND_PERSON = Message(
    "A second person must confirm this. The person who asked for it and the owner of the account cannot."
)
CHANGES_OF_TODAY = Message(
    "You have reached today’s limit of {most} changes that need a second person. Ask another "
    "administrator, or try again tomorrow."
)
IDENTITIES_OF_TODAY = Message(
    "Too many inquiries were sent today, either about this account or by you. Check the details "
    "with the colleague, and try again tomorrow."
)
OWN_ROLES = Message("You cannot change your own roles or provinces. Ask another administrator.")

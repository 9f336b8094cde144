"""How the confirmation of a colleague's identity stands, in the words of the account's page."""

from __future__ import annotations

from hemayat.accounts.staff_identity import IdentityState
from hemayat.common.language import Message
from hemayat.web.shared.language import in_page_language

_NEVER = Message("No inquiry has been sent to the civil registry or Shahkar.")
STATE_TEXTS = {
    "operator": Message(
        "The account was created when the system was installed. The operator entered the number."
    ),
    "asked": Message("The inquiry to the civil registry and Shahkar is under way. Reload the page later."),
    "confirmed": Message("The civil registry confirmed the identity, and Shahkar confirmed the number."),
    "vouched": Message(
        "The civil registry confirmed the identity. A second administrator confirmed the number in writing."
    ),
    "waiting": Message(
        "The civil registry confirmed the identity, and Shahkar confirmed the number. The "
        "account holder must now accept the number under My account, or a second "
        "administrator must confirm it in writing."
    ),
    "expired": Message(
        "Nobody confirmed the number within seven days, so the details entered were deleted. "
        "Start a new inquiry, and arrange for a colleague to confirm the number."
    ),
    "failed": Message("The inquiry failed because of an error in our system. Send the inquiry again."),
    "unknown": Message(
        "The civil registry did not confirm this national ID and date of birth. No link was sent."
    ),
    "not_owner": Message("This number is not in the colleague’s name. No link was sent."),
    "has_account": Message("This person has another account. No link was sent."),
    "silent": Message("The civil registry did not reply. Send the inquiry again."),
    "line_silent": Message(
        "The civil registry confirmed the identity, but Shahkar did not reply. Send the "
        "inquiry again, or ask a second administrator to confirm the number."
    ),
}


def identity_words(identity: IdentityState | None) -> str:
    return in_page_language(STATE_TEXTS[identity.state] if identity else _NEVER)

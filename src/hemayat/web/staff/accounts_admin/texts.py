"""How the confirmation of a colleague's identity stands, in the words of the account's page."""

from __future__ import annotations

from hemayat.accounts.staff_identity import IdentityState
from hemayat.common.language import Message
from hemayat.web.shared.language import in_page_language

_NEVER = Message("No inquiry was made to the civil registry or Shahkar.")
STATE_TEXTS = {
    "operator": Message("The account was created at installation. The operator entered the number."),
    "asked": Message("The inquiry to the civil registry and Shahkar is under way. Reload the page later."),
    "confirmed": Message("The civil registry confirmed the identity, and Shahkar confirmed the number."),
    "vouched": Message(
        "The civil registry confirmed the identity. A second administrator confirmed the number in writing."
    ),
    "waiting": Message(
        "The civil registry and Shahkar confirmed it. Now the account holder must accept it "
        "under My account, or a second administrator must confirm it in writing."
    ),
    "expired": Message(
        "Nobody confirmed this within seven days, so the information entered was deleted. "
        "Start a new inquiry, and arrange with a colleague to confirm it."
    ),
    "failed": Message("The inquiry failed because of an error in our system. Ask again."),
    "unknown": Message(
        "The civil registry did not confirm this national ID and date of birth. No link was sent."
    ),
    "not_owner": Message("This number is not in the colleague’s name. No link was sent."),
    "has_account": Message("This person has another account. No link was sent."),
    "silent": Message("The civil registry did not answer. Ask again."),
    "line_silent": Message(
        "The civil registry confirmed the identity, but Shahkar did not answer. Ask again, or "
        "have a second administrator confirm the number."
    ),
}


def identity_words(identity: IdentityState | None) -> str:
    return in_page_language(STATE_TEXTS[identity.state] if identity else _NEVER)

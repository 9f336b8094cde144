"""How the confirmation of a colleague's identity stands, in the words of the account's page."""

from __future__ import annotations

from hemayat.accounts.staff_identity import IdentityState
from hemayat.common.language import Message
from hemayat.web.shared.language import in_page_language

_NEVER = Message("The civil registry and Shahkar were never asked.")
STATE_TEXTS = {
    "operator": Message("The account was made at installation; the operator wrote down the line."),
    "asked": Message("The civil registry and Shahkar are being asked. Load the page again."),
    "confirmed": Message("The civil registry and Shahkar confirmed it."),
    "vouched": Message(
        "The civil registry confirmed it; a second administrator confirmed the line in writing."
    ),
    "waiting": Message(
        "Both registers confirmed it. The owner accepts it under My account, or a second "
        "administrator confirms it."
    ),
    "expired": Message(
        "Nobody confirmed it within seven days, so what was typed was deleted. Start a new inquiry, and agree with "
        "the colleague who confirms it."
    ),
    "failed": Message("The inquiry failed on our side. Ask again."),
    "unknown": Message(
        "The civil registry did not confirm this national ID and date of birth. No link was sent."
    ),
    "not_owner": Message("This line is not in the colleague’s name. No link was sent."),
    "has_account": Message("This person has another account. No link was sent."),
    "silent": Message("The civil registry did not answer. Ask again."),
    "line_silent": Message(
        "The civil registry confirmed it, Shahkar did not answer. Ask again, or let a second "
        "administrator confirm it."
    ),
}


def identity_words(identity: IdentityState | None) -> str:
    return in_page_language(STATE_TEXTS[identity.state] if identity else _NEVER)

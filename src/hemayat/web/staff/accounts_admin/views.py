"""The accounts of staff: all of them, and one."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.powers import powers_of, requests_of
from hemayat.accounts.queries import staff_account, staff_found
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_identity import IdentityState, identity_of
from hemayat.accounts.staff_sessions import open_sessions
from hemayat.audit.context import acting_as
from hemayat.common.language import Message
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.search_query import search_query
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import fault_message

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
"""What the page says of the confirmation of a colleague's identity."""


@for_staff(Role.ADMINISTRATOR)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    asked = search_query(request)
    return render(request, "staff/accounts_admin/all.html", {"found": staff_found(asked), "asked": asked})


@for_staff(Role.ADMINISTRATOR)
@require_safe
def show(request: StaffRequest, member: int) -> HttpResponse:
    return account_page(request, member)


def account_page(request: StaffRequest, member: int, fault: DeskFault | None = None) -> HttpResponse:
    """The account; at its head what stood in the way of what was just tried."""
    with acting_as(actor_of(request.member)):
        account = staff_account(member)
        if account is None:
            raise Http404
        identity = identity_of(account)
        shown = {
            "member": account,
            "sessions": open_sessions(account, now=timezone.now()),
            "identity": identity,
            "identity_words": _identity_words(identity),
            "powers": powers_of(account),
            "changes": requests_of(account),
            "fault": fault_message(fault) if fault else "",
        }
    return render(request, "staff/accounts_admin/show.html", shown, status=409 if fault else 200)


def _identity_words(identity: IdentityState | None) -> str:
    return in_page_language(STATE_TEXTS[identity.state] if identity else _NEVER)

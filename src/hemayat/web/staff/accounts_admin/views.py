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
from hemayat.accounts.staff_identity import identity_of
from hemayat.accounts.staff_sessions import open_sessions
from hemayat.audit.context import acting_as
from hemayat.web.shared.search_query import search_query
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.accounts_admin.texts import identity_words
from hemayat.web.staff.fault_messages import fault_message


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
            "identity_words": identity_words(identity),
            "powers": powers_of(account),
            "changes": requests_of(account),
            "fault": fault_message(fault) if fault else "",
        }
    return render(request, "staff/accounts_admin/show.html", shown, status=409 if fault else 200)

"""Organisations of the partner API: all, and one with its keys, its terms and what waits for a second person."""

from __future__ import annotations

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.partners.queries import organisation_file, organisations
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import fault_message
from hemayat.web.staff.partners.texts import attribute_words, proposal_shown


@for_staff(Role.ADMINISTRATOR)
@require_safe
def show_all(request: StaffRequest) -> HttpResponse:
    return render(request, "staff/partners/all.html", {"organisations": organisations()})


@for_staff(Role.ADMINISTRATOR)
@require_safe
def show(request: StaffRequest, code: str) -> HttpResponse:
    return organisation_page(request, code)


def organisation_page(request: StaffRequest, code: str, fault: DeskFault | None = None) -> HttpResponse:
    """The organisation; at its head what stood in the way of what was just tried."""
    now = timezone.now()
    with acting_as(actor_of(request.member)):
        file = organisation_file(code, now)
    if file is None:
        raise Http404
    shown = {
        "file": file,
        "terms": [(proposal, attribute_words(proposal.attributes)) for proposal in file.terms],
        "proposals": [proposal_shown(proposal, request.member.pk) for proposal in file.proposals],
        "fault": fault_message(fault) if fault else "",
    }
    return render(request, "staff/partners/show.html", shown, status=409 if fault else 200)

"""The dossier of a late request, to print or to hand to the inspection office's own site (R4.8c)."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.agreements.queries import version_in_force
from hemayat.complaints.delay_rule import late_request
from hemayat.complaints.dossier import Dossier, dossier_export, dossier_of
from hemayat.complaints.queries import ComplaintView, export_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.complaints.views import own
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.dossier_file import as_attachment


@for_head
@require_safe
def of_request(request: HeadRequest, number: int) -> HttpResponse:
    """For a complaint that is filed elsewhere."""
    shown = {
        "dossier": _late_dossier(request, number),
        "office": version_in_force(timezone.localdate()).contacts,
    }
    return render(request, "citizen/complaints/dossier.html", shown)


@for_head
@require_safe
def file_of_request(request: HeadRequest, number: int) -> JsonResponse:
    """The same, for machines."""
    dossier = _late_dossier(request, number)
    return as_attachment(
        dossier_export(dossier, version_in_force(timezone.localdate())), dossier.tracking_code
    )


@for_head
@require_safe
def of_complaint(request: HeadRequest, number: int) -> HttpResponse:
    """With what is complained of, and the damage."""
    complaint = _with_dossier(request, number)
    shown = {"told": complaint, "dossier": complaint.dossier, "office": complaint.agreement.contacts}
    return render(request, "citizen/complaints/dossier.html", shown)


@for_head
@require_safe
def file_of_complaint(request: HeadRequest, number: int) -> JsonResponse:
    """The same, for machines."""
    complaint = _with_dossier(request, number)
    return as_attachment(export_of(complaint) or {}, complaint.line.tracking_code)


def _late_dossier(request: HeadRequest, number: int) -> Dossier:
    household = household_of(request)
    if late_request(household, number, timezone.localdate()) is None:
        raise Http404
    return dossier_of(household, number, timezone.now())


def _with_dossier(request: HeadRequest, number: int) -> ComplaintView:
    """A complaint about conduct has none."""
    this_complaint = own(request, number)
    if this_complaint.dossier is None:
        raise Http404
    return this_complaint

"""Cases past their due date, for the inspection office, also without a complaint: their dates and what was done."""

from __future__ import annotations

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.cases.list_orders import read_order
from hemayat.cases.queue_pages import read_cursor
from hemayat.complaints.dossier import agreement_and_dossier, dossier_export
from hemayat.complaints.late_cases import late_case_place, late_cases
from hemayat.complaints.queries import record_of
from hemayat.complaints.queues import PLACE_WORDS
from hemayat.requests.queries import request_of
from hemayat.requests.queue_orders import ALONG_DUE_DATES
from hemayat.web.shared.dossier_file import as_attachment
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.inspection.lookup import ROLES
from hemayat.web.staff.list_headings import ListSorting
from hemayat.web.staff.purpose import CasePage, for_file

_file_of = CasePage("inspection:late_case", late_case_place).file_of


@for_staff(*ROLES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """One page of the inspector's provinces, the longest overdue first if nothing else is asked for."""
    order = read_order(request.GET.get("order", ""), ALONG_DUE_DATES)
    key = ALONG_DUE_DATES[order.name]
    after = read_cursor(request.GET.get("after", ""), key.holds, is_grouped=bool(key.group))
    page = late_cases(timezone.localdate(), request.member, order, after, page_language())
    sorting = ListSorting(order, ALONG_DUE_DATES, reverse("inspection:late"))
    shown = {
        "places": PLACE_WORDS,
        "title": _("Late cases"),
        "page": page,
        "sorting": sorting,
        "following": sorting.address_after(page.following) if page.following else "",
        "is_later_page": after is not None,
    }
    return render(request, "staff/inspection/late_cases.html", shown)


@for_file(*ROLES, of=_file_of)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The dates of the case, where it is now and what was done, with names."""
    return _page(request, number, "staff/inspection/late_case.html")


@for_file(*ROLES, of=_file_of)
@require_safe
def dossier(request: StaffRequest, number: int) -> HttpResponse:
    """To be printed."""
    return _page(request, number, "staff/inspection/late_dossier.html")


@for_file(*ROLES, of=_file_of)
@require_safe
def dossier_file(request: StaffRequest, number: int) -> JsonResponse:
    """The dossier as a file for the office's own system."""
    household = _household(number)
    agreement, told = agreement_and_dossier(household, number, timezone.now())
    return as_attachment(dossier_export(told, agreement), told.tracking_code)


@reading
def _page(request: StaffRequest, number: int, template: str) -> HttpResponse:
    household, now = _household(number), timezone.now()
    agreement, told = agreement_and_dossier(household, number, now)
    shown = {
        "number": number,
        "agreement": agreement,
        "dossier": told,
        "case": request_of(household, number, now=now),
        "record": record_of(household, number),
    }
    return render(request, template, shown)


def _household(number: int) -> int:
    """Whose case it is. A result may have come since the look was recorded."""
    place = late_case_place(number)
    if place is None:
        raise Http404
    return place[0]

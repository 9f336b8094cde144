"""The inspectors' queue, and one complaint: its letters, the dates of the case and its history, to be read only."""

from __future__ import annotations

import uuid
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.accounts.models import StaffMember
from hemayat.cases.list_orders import read_order
from hemayat.cases.queue_pages import read_cursor
from hemayat.complaints.actions import name_complainant
from hemayat.complaints.errors import ComplaintFault
from hemayat.complaints.queries import ComplaintView, export_of, record_of, touches_of
from hemayat.complaints.queues import (
    PLACE_WORDS,
    ComplaintQueue,
    ComplaintQueueQuery,
    first_order,
    keys_of,
    queue_of,
)
from hemayat.complaints.states import ComplaintKind
from hemayat.requests.queries import request_of
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.dossier_file import as_attachment
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.fault_messages import WordedFault, fault_message
from hemayat.web.staff.inspection.lookup import ROLES, complaint_view, file_of
from hemayat.web.staff.list_headings import ListSorting
from hemayat.web.staff.purpose import for_file

DONE = {
    "claim": _("The complaint is now assigned to you."),
    "release": _("The complaint is back in the queue."),
    "write": _("The message was sent."),
    "ask": _("The question was sent. Your time limit is paused."),
    "answer": _("The written answer was sent."),
}


@for_staff(*ROLES)
@require_safe
def queue(request: StaffRequest) -> HttpResponse:
    """One page in its order; whatever the address asks for and makes no sense is passed over."""
    asked = _asked(request)
    page = queue_of(asked, request.member, timezone.localdate(), page_language())
    sorting = ListSorting(
        asked.order, keys_of(asked.place), reverse("inspection:queue"), f"place={asked.place}",
        first_order(asked.place),
    )  # fmt: skip
    shown = {
        "place": asked.place,
        "places": PLACE_WORDS,
        "title": PLACE_WORDS[asked.place],
        "page": page,
        "sorting": sorting,
        "following": sorting.address_after(page.following) if page.following else "",
    }
    return render(request, "staff/inspection/queue.html", shown)


@for_file(*ROLES, of=file_of)
@require_safe
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The whole complaint on one page. Who complains stands there only once it was asked for."""
    return _page(request, number)


@for_file(*ROLES, of=file_of)
@require_POST
def author(request: StaffRequest, number: int) -> HttpResponse:
    """The same page with the name of the complainant, on purpose and on record."""
    try:
        named = name_complainant(complaint=number, by=request.member, now=timezone.now())
    except ComplaintFault as fault:
        return show_fault(request, number, fault)
    return _page(request, number, author=named, is_named=True)


@for_file(*ROLES, of=file_of)
@require_safe
def document(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """A file that the complainant sent."""
    complaint = complaint_view(request, number)
    if document not in {this_document.id for this_document in complaint.documents}:
        raise Http404
    return attachment(complaint.household, document)


@for_file(*ROLES, of=file_of)
@require_safe
def dossier(request: StaffRequest, number: int) -> HttpResponse:
    """To be printed, with what is complained of."""
    complaint = complaint_view(request, number)
    if complaint.dossier is None:
        raise Http404
    shown = {"told": complaint, "dossier": complaint.dossier}
    return render(request, "staff/inspection/dossier.html", shown)


@for_file(*ROLES, of=file_of)
@require_safe
def dossier_file(request: StaffRequest, number: int) -> JsonResponse:
    """The same, for the office's own machines."""
    complaint = complaint_view(request, number)
    exported = export_of(complaint)
    if exported is None:
        raise Http404
    return as_attachment(exported, complaint.line.tracking_code)


def show_fault(request: StaffRequest, number: int, fault: WordedFault) -> HttpResponse:
    """The complaint, and above it why nothing was done."""
    return _page(request, number, fault=fault_message(fault))


def may_write(complaint: ComplaintView, member: StaffMember) -> bool:
    """Whether it is this inspector's turn: they took it up, and wait for nobody."""
    return complaint.is_open and not complaint.is_asked and complaint.inspector == member.pk


def _asked(request: HttpRequest) -> ComplaintQueueQuery:
    asked = request.GET.get("place", "")
    place = ComplaintQueue(asked) if asked in set(ComplaintQueue) else ComplaintQueue.WAITING
    order = read_order(request.GET.get("order", ""), keys_of(place), first_order(place))
    key = keys_of(place)[order.name]
    after = read_cursor(request.GET.get("after", ""), key.holds, is_grouped=bool(key.group))
    return ComplaintQueueQuery(place, order, after)


@reading
def _page(request: StaffRequest, /, number: int, **more: Any) -> HttpResponse:
    told, now = complaint_view(request, number), timezone.now()
    shown = {
        "told": told,
        "files": documents_shown(told.documents, page_language()),
        "may_write": may_write(told, request.member),
        "is_free": told.inspector is None and told.is_open,
        "record": record_of(told.household, told.request) if told.request else None,
        "case": request_of(told.household, told.request, now=now) if told.request else None,
        "touches": touches_of(told.household) if told.line.kind is ComplaintKind.CONDUCT else [],
        "done": DONE.get(request.GET.get("done", "")),
    }
    return render(request, "staff/inspection/show.html", {**shown, **more})

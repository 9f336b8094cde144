"""The applicant's documents: the picture on the page of a case, the larger one on a page of its own, and the file."""

from __future__ import annotations

import uuid
from contextlib import suppress

from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.documents.formats import JPEG
from hemayat.documents.queries import ListedDocument, documents_of
from hemayat.requests.actions import keep_opening
from hemayat.requests.available_actions import place_of
from hemayat.requests.errors import RequestFault
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest
from hemayat.web.staff.cases.lookup import ROLES, file_of
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file

TURNS = 4
"""Quarter turns of a picture until it is as it was."""


def _keep_opening(request: StaffRequest, number: int, document: uuid.UUID) -> None:
    """That this member opened the document: without that they refuse nobody."""
    if request.method == "GET":
        with suppress(RequestFault):
            keep_opening(request_id=number, document=document, by=request.member, now=timezone.now())


@for_file(*ROLES, of=file_of, then=_keep_opening)
@require_safe
def document(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """The file as it is kept."""
    household, _ = _document(number, document)
    return attachment(household, document)


def _file_of_picture(number: int, document: uuid.UUID, **_others: object) -> HouseholdFileAddress | None:
    """None for what is not shown as a picture: it must be refused before an opening is recorded."""
    with suppress(Http404):
        return file_of(number) if is_picture(_document(number, document)[1]) else None
    return None


@for_file(*ROLES, of=_file_of_picture, is_part=True)
@require_safe
def picture(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """The picture for the page of the case. To see it there is not to open it: an opening is somebody's own act."""
    household, _ = _document(number, document)
    return attachment(household, document)


@for_file(*ROLES, of=_file_of_picture, then=_keep_opening)
@require_safe
def enlarged(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """The picture as large as the window, turned if the address asks for it. It counts as opening the document."""
    _, listed = _document(number, document)
    (shown,) = documents_shown([listed], page_language())
    turn = _turn(request.GET.get("turn", ""))
    return render(
        request,
        "staff/cases/picture.html",
        {"number": number, "document": shown, "turn": turn, "next_turn": (turn + 1) % TURNS},
    )


def is_picture(document: ListedDocument) -> bool:
    """Whether a page can show it; a PDF is opened with the program that the officer has for it."""
    return document.may_be_read and document.media_type == JPEG


def _document(number: int, document: uuid.UUID) -> tuple[int, ListedDocument]:
    """Household and document. Raises Http404 unless it is a document of this case."""
    place = place_of(number)
    for listed in documents_of(place[0], f"request:{number}") if place else ():
        if place and listed.id == document:
            return place[0], listed
    raise Http404


def _turn(text: str) -> int:
    return int(text) if text in {"1", "2", "3"} else 0

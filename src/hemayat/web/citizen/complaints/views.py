"""My complaints: all of them and what may be complained of, a new one of either kind, and one with its letters."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.agreements.queries import version_in_force
from hemayat.complaints.actions import (
    complain_of_conduct,
    complain_of_delay,
    withdraw_complaint,
    write_to_inspector,
)
from hemayat.complaints.complainant_actions import case_of, new_number
from hemayat.complaints.delay_rule import LateCase, complaint_answer_day, late_request, late_requests
from hemayat.complaints.dossier import dossier_of
from hemayat.complaints.errors import (
    AlreadyComplained,
    ComplainedTooOften,
    ComplaintFault,
    ComplaintStateChanged,
    NoSuchComplaint,
    ResultNotLate,
)
from hemayat.complaints.queries import ComplaintView, complaint_of, complaints_of, open_about
from hemayat.complaints.states import ComplaintKind
from hemayat.requests.queries import requests_of
from hemayat.web.citizen.access import for_head, for_head_form, form_data, household_of, reading
from hemayat.web.citizen.attachments import forget_files, kept_file
from hemayat.web.citizen.complaints.forms import ConductForm, DelayForm, LetterForm
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show_all(request: HeadRequest) -> HttpResponse:
    """What was complained of, and the way in where a result is late."""
    household, today = household_of(request), timezone.localdate()
    complaints = complaints_of(request.citizen, today)
    looked_into = {
        complaint.request
        for complaint in complaints
        if complaint.kind is ComplaintKind.DELAY and complaint.ended_at is None
    }
    late = [
        complaint for complaint in late_requests(household, today) if complaint.request.id not in looked_into
    ]
    shown = {"complaints": complaints, "late": late}
    if late:
        shown["complaint_by"] = complaint_answer_day(timezone.now())
    return render(request, "citizen/complaints/all.html", shown)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def late(request: HeadRequest, number: int) -> HttpResponse:
    """R4.8b, R4.8c: there from the day after the due date until there is a result; before and after, the request is.

    While the office looks into a complaint about it, that one is.
    """
    form = DelayForm(form_data(request), request.FILES or None, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and form.is_valid() and (done := _complained(request, number, form)):
        return done
    found, known = _late(request, number)
    if known is not None:
        return to_complaint(known)
    return _late_page(request, found, form) if found else _to_request(number)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def conduct(request: HeadRequest) -> HttpResponse:
    """Open at any time, also to who has no request."""
    files, requests = request.FILES or None, _requests(request)
    form = ConductForm(form_data(request), files, requests, initial={"key": uuid.uuid4().hex})
    if request.method == "POST" and form.is_valid():
        told = {name: form.cleaned_data[name] for name in ("words", "key")}
        if made := _filed(request, form, partial(complain_of_conduct, request_id=form.request, **told)):
            return to_complaint(made, is_new=True)
    return _conduct_page(request, form)


@for_head
@require_safe
def show(request: HeadRequest, number: int) -> HttpResponse:
    """One complaint, as it stands."""
    this_complaint = own(request, number)
    files = documents_shown(this_complaint.documents, page_language())
    shown = {"told": this_complaint, "files": files, "is_new": "filed" in request.GET}
    return render(request, "citizen/complaints/show.html", shown)


@for_head
@require_safe
def document(request: HeadRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """A file of one's own complaint."""
    if document not in {this_document.id for this_document in own(request, number).documents}:
        raise Http404
    return attachment(household_of(request), document)


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def write(request: HeadRequest, number: int) -> HttpResponse:
    """To the inspector, as long as the complaint is open."""
    this_complaint = own(request, number)
    if not this_complaint.is_open:
        return to_complaint(number)
    form = LetterForm(form_data(request), request.FILES or None)
    if request.method == "POST" and form.is_valid() and _written(request, number, form):
        return to_complaint(number)
    return render(request, "citizen/complaints/write.html", {"told": this_complaint, "form": form})


@for_head_form
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """Asked once more before it is done; one that was answered in between shows its answer."""
    this_complaint = own(request, number)
    if not this_complaint.is_open:
        return to_complaint(number)
    if request.method == "POST":
        with suppress(ComplaintStateChanged):
            withdraw_complaint(complaint=number, by=request.citizen, now=timezone.now())
        return to_complaint(number)
    return render(request, "citizen/complaints/withdraw.html", {"told": this_complaint})


@reading
def own(request: HeadRequest, number: int) -> ComplaintView:
    """The complaint with this number, if it is this head's to read."""
    try:
        return complaint_of(number, timezone.localdate(), request.citizen)
    except NoSuchComplaint:
        raise Http404 from None


def to_complaint(number: int, *, is_new: bool = False) -> HttpResponse:
    return HttpResponseRedirect(reverse("complaints:show", args=[number]) + ("?filed" if is_new else ""))


def _to_request(number: int) -> HttpResponse:
    return HttpResponseRedirect(reverse("requests:show", args=[number]))


def _complained(request: HeadRequest, number: int, form: DelayForm) -> HttpResponse | None:
    """On to the complaint, or to the one that is looked into already; None where the result is not late any more."""
    told = {name: form.cleaned_data[name] for name in ("words", "key")}
    file = partial(complain_of_delay, request_id=number, damage=form.damage, **told)
    try:
        made = _filed(request, form, file)
    except AlreadyComplained as known:
        return to_complaint(known.complaint)
    except ResultNotLate:
        return None
    return to_complaint(made, is_new=True) if made else None


def _filed(request: HeadRequest, form: DelayForm | ConductForm, file: Callable[..., int]) -> int | None:
    """The number of the complaint, filed with the file that came; None where the form says why it was not taken."""
    number = new_number()
    uuids = kept_file(request, case_of(number), form)
    if form.errors:
        return None
    made = None
    try:
        made = file(number=number, by=request.citizen, now=timezone.now())
    except ComplainedTooOften as fault:
        form.add_error("words", fault.words[page_language()])
        form.ask_again()
    finally:
        if uuids and made != number:
            forget_files(request, case_of(number))
    return made


def _written(request: HeadRequest, number: int, form: LetterForm) -> bool:
    """Whether the letter was sent, with the file that came; else the form says why not."""
    kept_file(request, case_of(number), form)
    if form.errors:
        return False
    try:
        write_to_inspector(
            complaint=number, words=form.cleaned_data["words"], by=request.citizen, now=timezone.now()
        )
    except ComplaintFault as fault:
        forget_files(request, case_of(number))
        form.add_error("words", fault.words[page_language()])
        form.ask_again()
        return False
    return True


@reading
def _late(request: HeadRequest, number: int) -> tuple[LateCase | None, int | None]:
    """This request, if its result is late, and the open complaint about it. Another's is not found."""
    household = household_of(request)
    if number not in {case_summary.id for case_summary in requests_of(household)}:
        raise Http404
    return late_request(household, number, timezone.localdate()), open_about(household, number)


@reading
def _requests(request: HeadRequest) -> list[tuple[str, Any]]:
    lang = page_language()
    filed = [case_summary for case_summary in requests_of(household_of(request)) if case_summary.filed_at]
    return [
        (str(case_summary.id), f"{case_summary.title.in_(lang)} {case_summary.tracking_code}")
        for case_summary in filed
    ]


@reading
def _late_page(request: HeadRequest, late_case: LateCase, form: DelayForm) -> HttpResponse:
    now = timezone.now()
    shown = {
        "late": late_case,
        "dossier": dossier_of(household_of(request), late_case.request.id, now),
        "office": version_in_force(timezone.localdate()).contacts,
        "form": form,
    }
    return render(request, "citizen/complaints/late.html", shown)


@reading
def _conduct_page(request: HeadRequest, form: ConductForm) -> HttpResponse:
    office = version_in_force(timezone.localdate()).contacts
    return render(request, "citizen/complaints/conduct.html", {"form": form, "office": office})

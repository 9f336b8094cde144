"""Second opinions: cases drawn by lot, each shown as the first officer saw it and without what became of it."""

from __future__ import annotations

import uuid

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.eligibility.reasons import explain
from hemayat.eligibility.value_texts import data_in_words
from hemayat.oversight import actions
from hemayat.oversight.errors import NoSuchReexamination, NotTheSecondReader, OversightFault
from hemayat.oversight.reexamination import BlindFile, blind_file, opinion_of, opinions_waiting_for, place_of
from hemayat.web.shared.document_presenter import attachment, documents_shown
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.cases.action_forms import DecideForm
from hemayat.web.staff.cases.correction_views import correction_shown
from hemayat.web.staff.cases.presenter import answers_in_words
from hemayat.web.staff.fault_messages import add_form_error, fault_message
from hemayat.web.staff.purpose import CasePage, for_file


class OpinionForm(DecideForm):
    """As a decision is asked for; but its head does not read it, since nothing is decided."""

    reason = forms.CharField(
        label=_("What is your reason?"),
        help_text=_("The oversight team will read this. Do not write a person’s name or number"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reason")},
    )


file_of = CasePage("reexamining:show", place_of).file_of


@for_staff(Role.SENIOR_OFFICER)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What this member may give a second opinion on."""
    return render(
        request, "staff/reexamination/waiting.html", {"found": opinions_waiting_for(request.member)}
    )


@for_file(Role.SENIOR_OFFICER, of=file_of)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """The case without its outcome; POST says what this member would have decided, and why."""
    form = OpinionForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.give_opinion(
                reexamination=number, **form.cleaned_data, by=request.member, now=timezone.now()
            )
        except (NoSuchReexamination, NotTheSecondReader) as fault:
            shown = {"fault": fault_message(fault), "typed": form.cleaned_data["reason"]}
            return render(request, "staff/reexamination/not_taken.html", shown, status=409)
        except OversightFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(reverse("reexamining:given", args=[number]))
    with acting_as(actor_of(request.member), is_read_only=True):
        return _page(request, number, form)


@for_file(Role.SENIOR_OFFICER, of=file_of)
@require_safe
def both_opinions(request: StaffRequest, number: int) -> HttpResponse:
    """Both words, once the second is given."""
    try:
        opinion = opinion_of(number, request.member)
    except NoSuchReexamination:
        raise Http404 from None
    return render(request, "staff/reexamination/given.html", {"opinion": opinion})


@for_file(Role.SENIOR_OFFICER, of=file_of)
@require_safe
def document(request: StaffRequest, number: int, document: uuid.UUID) -> HttpResponse:
    """What the first officer could open, to be saved and not shown."""
    file = _file(request, number)
    if document not in {this_document.id for this_document in file.documents}:
        raise Http404
    return attachment(file.household, document)


def _page(request: StaffRequest, number: int, form: OpinionForm) -> HttpResponse:
    file, lang = _file(request, number), page_language()
    shown = {
        "file": file,
        "form": form,
        "answers": answers_in_words(file.answers, (), file.known, lang),
        "known": explain(file.known, lang),
        "corrections": [correction_shown(file.documents, one, lang) for one in file.corrections],
        "registers": data_in_words(file.known, lang),
        "documents": documents_shown(file.documents, lang),
    }
    return render(request, "staff/reexamination/show.html", shown)


def _file(request: StaffRequest, number: int) -> BlindFile:
    try:
        return blind_file(number, request.member)
    except (NoSuchReexamination, NotTheSecondReader):
        raise Http404 from None


app_name = "reexamining"
ONE = "second-opinions/<number:number>/"
urlpatterns = [
    path("second-opinions/", waiting, name="waiting"),
    path(ONE, show, name="show"),
    path(f"{ONE}given/", both_opinions, name="given"),
    path(f"{ONE}documents/<uuid:document>/", document, name="document"),
]

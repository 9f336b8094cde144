"""Persons who may be one: the list that waits for a member, what was found, and one pair side by side."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.cases.queue_pages import read_number
from hemayat.common.money import format_tenths
from hemayat.households.adjudication import (
    DuplicateFinding,
    DuplicatePair,
    give_opinion,
    pair_of,
    place_of_pair,
)
from hemayat.households.duplicate_queue import pairs_waiting_for, settled
from hemayat.households.errors import DuplicateFault, NoSuchPair
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy
from hemayat.web.shared.member_presenter import relation_words
from hemayat.web.staff.access import StaffRequest, for_staff, reading
from hemayat.web.staff.cases.lookup import ROLES
from hemayat.web.staff.cases.presenter import id_ending
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.purpose import HouseholdFileAddress, for_file, record_file_look

FINDINGS = {
    DuplicateFinding.SAME: _("They are the same person"),
    DuplicateFinding.DIFFERENT: _("They are two people"),
    DuplicateFinding.UNCLEAR: _("It is not clear"),
}


class FindingForm(PlainForm):
    finding = forms.ChoiceField(
        label=pgettext_lazy("label", "Are they the same person?"),
        choices=[(str(finding), words) for finding, words in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("What is the evidence?"),
        help_text=_("The second officer cannot read this before giving their own opinion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason for your opinion")},
    )


FIELDS = {
    "given": _("Given name"),
    "family": _("Family name"),
    "born": _("Date of birth"),
    "father": _("Father’s name"),
    "line": _("Mobile number"),
    "sex": _("Sex"),
    "address": _("Address"),
}
LEVELS = {
    "same": pgettext_lazy("comparison", "the same"),
    "alike": pgettext_lazy("comparison", "almost the same"),
    "similar": pgettext_lazy("comparison", "similar"),
    "swapped": _("given name and family name swapped"),
    "day_and_month": _("day and month swapped"),
    "calendar": _("could be an error in converting between calendars"),
    "digit": _("one digit differs"),
    "different": pgettext_lazy("comparison", "different"),
}


@dataclass(frozen=True)
class EvidenceRow:
    """One field of both: how they compare, and the points that this gives, with its sign."""

    field: str
    comparison: str
    points: str


def evidence_rows(pair: DuplicatePair) -> Sequence[EvidenceRow]:
    """The fields that are known of both, what speaks most for one person first."""
    lang = page_language()
    weighed = sorted(pair.evidence, key=lambda one: -one[2])
    return [
        EvidenceRow(
            str(FIELDS[field]),
            str(LEVELS[level]),
            f"{'+' if tenths > 0 else ''}{format_tenths(tenths, lang)}",
        )
        for field, level, tenths in weighed
    ]


@for_staff(*ROLES)
@require_safe
def waiting(request: StaffRequest) -> HttpResponse:
    """What this member is asked to judge, the longest known first."""
    shown = {
        "page": pairs_waiting_for(request.member, read_number(request.GET.get("after", ""))),
        "done": "done" in request.GET,
    }
    return render(request, "staff/duplicates/all.html", shown)


@for_staff(*ROLES)
@require_safe
def found(request: StaffRequest) -> HttpResponse:
    """What was found of pairs with a household in the member's provinces."""
    shown = {
        "page": settled(request.member, read_number(request.GET.get("after", ""))),
        "is_found": True,
        "findings": FINDINGS,
    }
    return render(request, "staff/duplicates/all.html", shown)


def file_of(number: int) -> HouseholdFileAddress | None:
    """The first of the two households: whoever gives a purpose gives it for both."""
    places = place_of_pair(number)
    return places and HouseholdFileAddress(*places[0], reverse("duplicates:show", args=[number]))


def _look_at_the_other(request: StaffRequest, number: int) -> None:
    """Each of the two heads reads that their file was looked at."""
    with acting_as(actor_of(request.member), is_read_only=True):
        places = place_of_pair(number)
    if places is None:
        raise Http404
    if places[0] != places[1]:
        record_file_look(request, HouseholdFileAddress(*places[1], ""), request.purpose, ROLES)


@for_file(*ROLES, of=file_of, then=_look_at_the_other)
@require_http_methods(["GET", "HEAD", "POST"])
def show(request: StaffRequest, number: int) -> HttpResponse:
    """Both side by side; whoever is asked says what they find, and then goes on to the next."""
    form = FindingForm(request.POST if request.method == "POST" else None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, number, form)
    cleaned_data = form.cleaned_data
    try:
        give_opinion(
            duplicate=number, finding=DuplicateFinding(cleaned_data["finding"]), words=cleaned_data["words"],
            by=request.member, now=timezone.now(),
        )  # fmt: skip
    except DuplicateFault as fault:
        add_form_error(form, fault)
        return _page(request, number, form)
    return HttpResponseRedirect(reverse("duplicates:waiting") + "?done=1")


@reading
def _page(request: StaffRequest, number: int, form: FindingForm) -> HttpResponse:
    try:
        pair = pair_of(number, request.member)
    except NoSuchPair:
        raise Http404 from None
    shown = {
        "pair": pair,
        "people": _people(pair),
        "evidence": evidence_rows(pair),
        "weight": format_tenths(pair.weight, page_language()),
        "needed": format_tenths(pair.needed, page_language()),
        "form": form,
        "findings": FINDINGS,
    }
    return render(request, "staff/duplicates/pair.html", shown)


def _people(pair: DuplicatePair) -> list[dict[str, Any]]:
    lang = page_language()
    return [
        {
            "is": person,
            "relation": relation_words(person.relation, lang, person.sex),
            "national_id": id_ending(person.national_id, lang),
        }
        for person in pair.people
    ]


app_name = "duplicates"
urlpatterns = [
    path("duplicates/", waiting, name="waiting"),
    path("duplicates/found/", found, name="found"),
    path("duplicates/<number:number>/", show, name="show"),
]

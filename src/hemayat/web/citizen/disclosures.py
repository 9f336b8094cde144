"""Organisations that may learn something of my household if I consent, to each data item separately, or withdraw."""

from __future__ import annotations

from dataclasses import dataclass

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.common.language import Lang
from hemayat.partners.actions import give_disclosure, withdraw_disclosure
from hemayat.partners.attributes import WORDS
from hemayat.partners.consents import check_consents
from hemayat.partners.errors import OtherHeadRecorded, PartnerFault
from hemayat.partners.queries import DisclosureConsentStatus, disclosures_for
from hemayat.web.citizen.access import for_head, household_of, reading
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@dataclass(frozen=True)
class ConsentChoice:
    """One data item: its name in the form and in words, and whether it is consented to."""

    name: str
    words: str
    is_given: bool


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    return _page(request)


@for_head
@require_POST
def give(request: HeadRequest, terms: int) -> HttpResponse:
    """The ticked data items may be given from now on, and nothing else."""
    chosen = request.POST.getlist("attributes")
    try:
        give_disclosure(terms=terms, attributes=chosen, by=request.citizen, now=timezone.now())
    except OtherHeadRecorded:
        raise
    except PartnerFault as fault:
        return _page(request, fault=fault.words[page_language()])
    return HttpResponseRedirect(reverse("disclosures:show"))


@for_head
@require_POST
def withdraw(request: HeadRequest, terms: int) -> HttpResponse:
    """It counts from now on, and takes nothing back that was given before. Idempotent."""
    withdraw_disclosure(terms=terms, by=request.citizen, now=timezone.now())
    return HttpResponseRedirect(reverse("disclosures:show"))


@reading
def _page(request: HeadRequest, fault: str = "") -> HttpResponse:
    lang = page_language()
    check_consents(request.citizen)
    shown = [
        (disclosure_consent_status, _choices(disclosure_consent_status, lang))
        for disclosure_consent_status in disclosures_for(household_of(request))
    ]
    told = {"disclosures": shown, "fault": fault}
    return render(request, "citizen/disclosures/show.html", told, status=400 if fault else 200)


def _choices(disclosure_consent_status: DisclosureConsentStatus, lang: Lang) -> list[ConsentChoice]:
    return [
        ConsentChoice(name, WORDS[name].in_(lang), name in disclosure_consent_status.consented)
        for name in disclosure_consent_status.terms.attributes
        if name in WORDS
    ]


app_name = "disclosures"
urlpatterns = [
    path("my/disclosures/", show, name="show"),
    path("my/disclosures/<number:terms>/", give, name="give"),
    path("my/disclosures/<number:terms>/withdraw/", withdraw, name="withdraw"),
]

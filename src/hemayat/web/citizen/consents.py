"""What I consented to, request by request: each register, the wording as it was read, when; and taking it back."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from hemayat.requests.actions import withdraw_consent
from hemayat.requests.errors import CaseStateChanged, NoSuchRequest
from hemayat.requests.queries import consents_of
from hemayat.requests.results import ConsentView
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@dataclass(frozen=True)
class ConsentGroup:
    """The consents that were given with one text at one time, for one request. `text`: any of them, for what all share.

    `is_open`: of the newest group, and of the one with a consent that was taken back just now.
    """

    text: ConsentView
    consents: tuple[ConsentView, ...]
    is_open: bool

    @property
    def in_force(self) -> int:
        return sum(consent.withdrawn_at is None for consent in self.consents)


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    text = request.GET.get("withdrawn", "")
    withdrawn = text if text.isdecimal() else ""
    shown = {"groups": _grouped(consents_of(household_of(request)), withdrawn), "withdrawn": withdrawn}
    return render(request, "citizen/consents/show.html", shown)


@for_head
@require_POST
def withdraw(request: HeadRequest, number: int) -> HttpResponse:
    """From now on; what was asked before stays asked. Pressed twice it is withdrawn once."""
    try:
        withdraw_consent(consent=number, by=request.citizen, now=timezone.now())
    except NoSuchRequest:
        raise Http404 from None
    except CaseStateChanged:
        pass  # it was withdrawn before, as the page that follows says
    return HttpResponseRedirect(f"{reverse('consents:show')}?withdrawn={number}")


def _grouped(consents: Sequence[ConsentView], withdrawn: str) -> list[ConsentGroup]:
    """In their order, the newest first. `withdrawn`: the number of the one that was taken back just now."""
    together = [tuple(group) for _, group in groupby(consents, _given_together)]
    return [
        ConsentGroup(group[0], group, place == 0 or any(str(consent.id) == withdrawn for consent in group))
        for place, group in enumerate(together)
    ]


def _given_together(consent: ConsentView) -> tuple[int, str, dt.datetime]:
    return consent.request, consent.wording, consent.given_at


app_name = "consents"
urlpatterns = [
    path("my/consents/", show, name="show"),
    path("my/consents/<number:number>/withdraw/", withdraw, name="withdraw"),
]

"""What I consented to, request by request: each register, the wording as it was read, and when."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.requests.queries import consents_of
from hemayat.requests.results import ConsentView
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@dataclass(frozen=True)
class ConsentGroup:
    """The consents that were given with one text at one time, for one request. `text`: any of them, for what all share.

    `is_open`: of the newest group.
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
    shown = {"groups": _grouped(consents_of(household_of(request)))}
    return render(request, "citizen/consents/show.html", shown)


def _grouped(consents: Sequence[ConsentView]) -> list[ConsentGroup]:
    """In their order, the newest first."""
    together = [tuple(group) for _, group in groupby(consents, _given_together)]
    return [ConsentGroup(group[0], group, place == 0) for place, group in enumerate(together)]


def _given_together(consent: ConsentView) -> tuple[int, str, dt.datetime]:
    return consent.request, consent.wording, consent.given_at


app_name = "consents"
urlpatterns = [
    path("my/consents/", show, name="show"),
]

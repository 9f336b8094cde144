"""My household: its members, what counted against it, and every other data item with its register and day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.households.queries import members
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.decision.inputs import decision_inputs
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import member_shown

MOST_OPEN = 3
"""Cards that are open; with more of them, the page is longer than three screens of a telephone. The page of a decision
shows all of them open."""


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    lang, household = page_language(), household_of(request)
    published = determination_of(household)
    waits = WaitsDisplay(household, is_decided=published is not None, head=request.citizen)
    if published is None:
        shown: dict[str, Any] = {"members": members(household), "registers": []}
    else:
        shown = _of_decision(request, published)
    shown["members"] = [member_shown(member, lang) for member in shown["members"]]
    shown["is_other_head"] = waits.is_other_head
    return render(request, "citizen/household/show.html", shown)


def _of_decision(request: HeadRequest, published: PublishedResult) -> dict[str, Any]:
    data = decision_inputs(request, published)
    return {
        "outcome": data.outcome,
        "members": data.members,
        "registers": data.registers,
        "registers_with_records": frozenset(RECORD_DETAILS),
        "counted": data.counted[:MOST_OPEN],
        "counted_too": data.counted[MOST_OPEN:],
    }


app_name = "household"
urlpatterns = [path("my/household/", show, name="show")]

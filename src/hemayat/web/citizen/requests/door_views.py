"""Two of the three doors: what has changed in the household's life, and which record is wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.eligibility.queries import determination_of
from hemayat.households.queries import HouseholdMember, members
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.decision.inputs import CountedItem, DecisionInputs, decision_inputs
from hemayat.web.citizen.requests.data_items import heads_to_be
from hemayat.web.citizen.service_end import service_end_context
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.citizen.status.waits import WaitsDisplay
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import MemberDisplay, member_shown

REGISTERS_OF_CHANGE: Mapping[str, frozenset[str]] = {
    "sold": frozenset({"vehicles", "properties"}),
    "work": frozenset({"employment", "incomes", "insurance"}),
}
"""A change in life → the registers whose records it makes wrong."""


@for_head
@require_safe
def changed(request: HeadRequest) -> HttpResponse:
    """Each change with its one answer: who tells us, and what to press if a register is late."""
    data = _data(request)
    people = data.members if data else members(household_of(request))
    shown: dict[str, Any] = {
        "is_decided": data is not None,
        "waits": _waits(request, data),
        "members": _others(people),
        "can_change_head": bool(heads_to_be(people, page_language())) and not request.citizen.is_applicant,
        **{change: _counted(data, registers) for change, registers in REGISTERS_OF_CHANGE.items()},
        **service_end_context(),
    }
    return render(request, "citizen/requests/changed.html", shown)


@for_head
@require_safe
def wrong(request: HeadRequest) -> HttpResponse:
    """What affected the result, the nearest reason first; a choice below a record leads to its dispute."""
    data = _data(request)
    shown = {
        "counted": data.counted if data else [],
        "outcome": data.outcome if data else None,
        "is_decided": data is not None,
        "waits": _waits(request, data),
        **service_end_context(),
    }
    return render(request, "citizen/requests/wrong.html", shown)


def _data(request: HeadRequest) -> DecisionInputs | None:
    published = determination_of(household_of(request))
    return decision_inputs(request, published) if published else None


def _waits(request: HeadRequest, data: DecisionInputs | None) -> WaitsDisplay:
    """Whether our record names another head, so that they can report nothing yet."""
    return WaitsDisplay(household_of(request), is_decided=data is not None, head=request.citizen)


def _counted(data: DecisionInputs | None, registers: frozenset[str]) -> list[CountedItem]:
    return [item for item in data.counted if item.source.register in registers] if data else []


def _others(people: Sequence[HouseholdMember]) -> list[MemberDisplay]:
    """All members but the head."""
    return [member_shown(member, page_language()) for member in people if not member.is_head]

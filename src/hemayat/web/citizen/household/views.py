"""My household: its members, what counted against it, and every other data item with its register and day."""

from __future__ import annotations

from typing import Any

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.eligibility.queries import PublishedResult, determination_of
from hemayat.eligibility.stored_determinations import case, data_in_words
from hemayat.households.queries import members
from hemayat.records.queries import opened_to, records_and_members
from hemayat.records.register_inquiry import with_details
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.household.presenter import MOST_OPEN, counted_items
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import member_shown


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    lang, household = page_language(), household_of(request)
    published = determination_of(household)
    if published is None:
        shown: dict[str, Any] = {"members": members(household), "registers": []}
    else:
        shown = _of_decision(request, published)
    shown["members"] = [member_shown(member, lang) for member in shown["members"]]
    return render(request, "citizen/household/show.html", shown)


def _of_decision(request: HeadRequest, published: PublishedResult) -> dict[str, Any]:
    lang, of = page_language(), case(published)
    records, people = records_and_members(published, timezone.now())
    own = opened_to(with_details(published.household, records), request.citizen.actor.id)
    registers = data_in_words(of, lang)
    counted = counted_items(of, own, registers, lang)
    return {
        "members": people,
        "registers": registers,
        "registers_with_records": frozenset(RECORD_DETAILS),
        "counted": counted[:MOST_OPEN],
        "counted_too": counted[MOST_OPEN:],
    }

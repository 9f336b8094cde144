"""My household: who belongs to it, and every data item with the register that said it and the day it describes."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.eligibility.queries import determination_of
from hemayat.eligibility.stored_determinations import case, data_in_words
from hemayat.households.queries import members
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language
from hemayat.web.shared.member_presenter import member_shown


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    lang, household = page_language(), household_of(request)
    published = determination_of(household)
    shown = {
        "members": [member_shown(member, lang) for member in members(household)],
        "registers_with_records": frozenset(RECORD_DETAILS),
        "registers": data_in_words(case(published), lang) if published else [],
    }
    return render(request, "citizen/household/show.html", shown)

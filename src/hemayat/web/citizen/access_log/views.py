"""Who looked at my file: every reading by staff or a partner, with its purpose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.audit.queries import looks_at
from hemayat.referrals.queries import disclosures_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.access_log.grouped_entries import disclosure_shown, grouped_by_visit, look_shown
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    household, lang = household_of(request), page_language()
    looks = [look_shown(look, lang) for look in looks_at(household)]
    looks += [disclosure_shown(disclosure, lang) for disclosure in disclosures_of(household)]
    return render(request, "citizen/access_log/show.html", {"looks": grouped_by_visit(looks)})

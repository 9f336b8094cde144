"""Who looked at my file: every reading by staff or a partner, with its purpose."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from hemayat.audit.queries import looks_at
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.looks.words import look_shown
from hemayat.web.citizen.sessions import HeadRequest
from hemayat.web.shared.language import page_language


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    looks = [look_shown(look, page_language()) for look in looks_at(household_of(request))]
    return render(request, "citizen/looks/show.html", {"looks": looks})

"""More: a link to everything that is not one of the first three places, and signing out."""

from __future__ import annotations

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import path
from django.views.decorators.http import require_safe

from hemayat.approvals.queries import approvals_of
from hemayat.web.citizen.access import for_head, household_of
from hemayat.web.citizen.sessions import HeadRequest


@for_head
@require_safe
def show(request: HeadRequest) -> HttpResponse:
    has_letter = bool(approvals_of(household_of(request)))
    return render(request, "citizen/more/show.html", {"has_letter": has_letter})


app_name = "more"
urlpatterns = [path("my/more/", show, name="show")]

"""What the service is, before anybody signs in (R0, R1.1a, R3.1, R3.2, R3.3b)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from hemayat.agreements import queries
from hemayat.agreements.closing_law import closing_law
from hemayat.web.citizen.open_pages import open_page


@open_page
def start(request: HttpRequest) -> HttpResponse:
    """GET /"""
    told = {"agreement": queries.version_in_force(timezone.localdate()), "law": closing_law()}
    return render(request, "citizen/start.html", told)


urlpatterns = [path("", start, name="start")]

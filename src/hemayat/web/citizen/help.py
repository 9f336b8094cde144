"""Telephone numbers, and where a complaint about delay goes (R3.3b, R4.7b, A10)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils import timezone

from hemayat.agreements import queries
from hemayat.notifications.telephone import numbers
from hemayat.web.citizen.open_pages import open_page


@open_page
def contact(request: HttpRequest) -> HttpResponse:
    """GET /help/"""
    told = {
        "agreement": queries.version_in_force(timezone.localdate()),
        "telephone": numbers(),
    }
    return render(request, "citizen/help.html", told)


urlpatterns = [path("help/", contact, name="help")]

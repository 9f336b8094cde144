"""The service card (شناسنامهٔ خدمت): the service on one page, from the version of the agreement in force."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.agreements import queries
from hemayat.agreements.closing_law import closing_law
from hemayat.notifications.telephone import numbers
from hemayat.web.citizen.open_pages import open_page


@open_page
def show(request: HttpRequest) -> HttpResponse:
    """GET /service-card/"""
    agreement = queries.version_in_force(timezone.localdate())
    told = {
        "agreement": agreement,
        "days": agreement.parameters.answer_within["application"],
        "telephone": numbers(),
        "law": closing_law(),
    }
    return render(request, "citizen/service_card.html", told)

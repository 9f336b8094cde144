"""The service level agreement, readable by anybody (R0, R2.2a)."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.agreements import queries
from hemayat.agreements.reading import Agreement
from hemayat.web.citizen.agreement.words import promises_of, targets_of
from hemayat.web.citizen.open_pages import open_page

HIGHEST = 2**31 - 1
"""What the number's column can hold."""


@open_page
def in_force(request: HttpRequest) -> HttpResponse:
    """GET /agreement/"""
    return _page(request, queries.in_force(timezone.localdate()))


@open_page
def versions(request: HttpRequest) -> HttpResponse:
    """GET /agreement/versions/: all of them, the newest first."""
    told = {"versions": queries.all_versions(), "current": queries.in_force(timezone.localdate())}
    return render(request, "citizen/agreement_versions.html", told)


@open_page
def version(request: HttpRequest, number: int) -> HttpResponse:
    """GET /agreement/1/: one version, whether or not it is in force."""
    found = queries.version(number) if number <= HIGHEST else None
    if found is None:
        raise Http404
    return _page(request, found)


def _page(request: HttpRequest, shown: Agreement) -> HttpResponse:
    told = {
        "agreement": shown,
        "current": queries.in_force(timezone.localdate()),
        "commitments": queries.commitments(shown),
        "promises": promises_of(shown.parameters),
        "targets": targets_of(shown.indicators),
    }
    return render(request, "citizen/agreement.html", told)

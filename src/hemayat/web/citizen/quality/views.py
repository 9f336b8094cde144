"""Figures of the service, and an honest word where there are none yet (R2.1)."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemayat.eligibility.queries import outcomes_of, published_run
from hemayat.eligibility.standard import OUTCOMES
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.shared.language import page_language


@open_page
def quality(request: HttpRequest) -> HttpResponse:
    """GET /quality/"""
    run = published_run()
    counted = outcomes_of(run) if run else {}
    outcomes = [(OUTCOMES[outcome][page_language()], households) for outcome, households in counted.items()]
    return render(request, "citizen/quality.html", {"run": run, "outcomes": outcomes})

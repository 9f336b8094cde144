"""Figures of the service, and an honest word where there are none yet (R2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.agreements.queries import in_force
from hemayat.eligibility.queries import outcomes_of, published_run
from hemayat.eligibility.standard import OUTCOMES
from hemayat.oversight.figures import latest
from hemayat.oversight.indicators import ALL, Figure
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.shared.language import page_language


@open_page
def quality(request: HttpRequest) -> HttpResponse:
    """GET /quality/"""
    run = published_run()
    counted = outcomes_of(run) if run else {}
    outcomes = [(OUTCOMES[outcome][page_language()], households) for outcome, households in counted.items()]
    kept, targets = latest(), in_force(timezone.localdate()).indicators
    shown = {
        "run": run,
        "outcomes": outcomes,
        "kept": kept,
        "figures": [(one, ALL[one.name]) for one in (kept.indicators if kept else _unmeasured(targets))],
    }
    return render(request, "citizen/quality.html", shown)


def _unmeasured(targets: Mapping[str, int]) -> list[Figure]:
    return [Figure(name, None, 0, target) for name, target in targets.items()]

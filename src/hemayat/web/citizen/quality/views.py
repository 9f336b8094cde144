"""Figures of the service, and an honest word where there are none yet (R2.1)."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone

from hemayat.agreements.queries import version_in_force
from hemayat.eligibility.queries import outcomes_of, published_run
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.oversight import monthly_figures
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.figures import latest
from hemayat.oversight.indicators import ALL, Figure
from hemayat.oversight.monthly_measures import ALL as MEASURES
from hemayat.registers.province_codes import EVERY_PROVINCE
from hemayat.requests.queues import ABROAD
from hemayat.web.citizen.open_pages import open_page
from hemayat.web.citizen.quality import presenter
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.language import page_language
from hemayat.web.shared.provinces import province_choices


@open_page
def quality(request: HttpRequest) -> HttpResponse:
    """GET /quality/"""
    run = published_run()
    counted = outcomes_of(run) if run else {}
    outcomes = [(OUTCOMES[outcome][page_language()], households) for outcome, households in counted.items()]
    kept, targets = latest(), version_in_force(timezone.localdate()).indicators
    last_month = monthly_figures.months(1)
    shown = {
        "run": run,
        "outcomes": outcomes,
        "kept": kept,
        "figures": [
            (indicator, ALL[indicator.name], presenter.worst_province(last_month, indicator.name))
            for indicator in (kept.indicators if kept else _unmeasured(targets))
        ],
    }
    return render(request, "citizen/quality.html", shown)


@open_page
def months(request: HttpRequest) -> HttpResponse:
    """GET /quality/months/?measure=due: one measure of the whole country, month by month."""
    month_reports = monthly_figures.months()
    part = presenter.monthly_part(month_reports, request.GET.get("measure", "")) if month_reports else None
    shown = {"part": part, "measures": MEASURES.values(), "rule": RULE}
    return render(request, "citizen/quality/months.html", shown)


@open_page
def provinces(request: HttpRequest) -> HttpResponse:
    """GET /quality/provinces/?month=1404-08&measure=due: one figure of one month; the latest where none is named."""
    month_reports = monthly_figures.months()
    this_month = request.GET.get("month")
    month = next(
        (one for one in month_reports if one.name == this_month), month_reports[0] if month_reports else None
    )
    choices = [(one.name, presenter.month_words(one), one is month) for one in month_reports]
    part = presenter.provincial_part(month, request.GET.get("measure", "")) if month else None
    shown = {
        "month": month, "choices": choices, "part": part, "measures": presenter.OF_PROVINCES, "rule": RULE,
        "provinces": [(code or ABROAD, name) for code, name in province_choices(EVERY_PROVINCE)],
    }  # fmt: skip
    return render(request, "citizen/quality/provinces.html", shown)


@open_page
def figures_csv(request: HttpRequest) -> HttpResponse:
    """GET /quality/figures.csv?month=1404-08&province=23: all of them where nothing is named."""
    month, province = request.GET.get("month", ""), request.GET.get("province", "")
    found = monthly_figures.months(monthly_figures.MOST_MONTHS)
    words = presenter.csv_of([one for one in found if month in ("", one.name)], province or None)
    return csv_download(words, "quality.csv")


@open_page
def figures_json(_request: HttpRequest) -> HttpResponse:
    """GET /quality/figures.json"""
    told = presenter.json_of(monthly_figures.months(monthly_figures.MOST_MONTHS))
    return JsonResponse(told, json_dumps_params={"ensure_ascii": False})


def _unmeasured(targets: Mapping[str, int]) -> list[Figure]:
    return [Figure(name, None, 0, target) for name, target in targets.items()]

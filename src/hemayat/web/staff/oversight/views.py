"""What oversight reads: figures and the cases behind them, queues, the work of staff."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from hemayat.accounts.roles import Role
from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import day_of
from hemayat.oversight.anomalies import RULES, findings
from hemayat.oversight.audit_search import names_of
from hemayat.oversight.indicators import ALL
from hemayat.oversight.look_budgets import BUDGETS, OF_ANY_OTHER, days_of_looks
from hemayat.oversight.measurements import MeasuredCaseQuery, cases_in, measured, read_asked
from hemayat.oversight.measurements import figures as figures_of
from hemayat.oversight.queue_warnings import warnings_in
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.queue_forecasts import NATION, forecasts
from hemayat.requests.queues import provinces_of
from hemayat.web.shared.provinces import in_reading_order
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.oversight.forms import MeasurementFilterForm, WeeksForm
from hemayat.web.staff.oversight.overview_lists import worst_first


@for_staff(Role.OVERSIGHT)
@require_safe
def indicators(request: StaffRequest) -> HttpResponse:
    """Each indicator beside its target, by kind, by province and by week, of the provinces of who asks."""
    now = timezone.now()
    query = _asked(request, now)
    timeliness_figures = measured(query)
    shown = {
        "asked": query,
        "filter": MeasurementFilterForm(request.member, query),
        "figures": [(figure, ALL[figure.name]) for figure in figures_of(query, now)],
        "measured": timeliness_figures,
        "provinces": in_reading_order(timeliness_figures.by_province, lambda cell: str(cell.key)),
        "kinds": KIND_WORDS,
        **_warnings(provinces_of(request.member)),
    }
    return render(request, "staff/oversight/indicators.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def cases(request: StaffRequest) -> HttpResponse:
    """The cases behind a figure, by due date: nothing of who they are about."""
    query = _asked(request, timezone.now())
    shown = {"asked": query, "page": cases_in(query), "kinds": KIND_WORDS}
    return render(request, "staff/oversight/cases.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def queues(request: StaffRequest) -> HttpResponse:
    """The forecast of each queue of officers, the warnings that are open, and the officers that are needed."""
    now = timezone.now()
    seen = in_reading_order(provinces_of(request.member), str)
    shown = {
        "forecasts": forecasts([NATION, *seen], now),
        **_warnings(seen),
        "nation": NATION,
        "pace_days": version_in_force(day_of(now)).parameters.pace_over_days,
    }
    return render(request, "staff/oversight/queues.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def staff(request: StaffRequest) -> HttpResponse:
    """Looks beside budgets, and work that deserves a second look."""
    now = timezone.now()
    form = WeeksForm(request.GET or None)
    since = now - dt.timedelta(weeks=form.weeks)
    over = days_of_looks(since, now)
    found = [(rule, findings(rule, since, now)) for rule in RULES]
    named = {line.member for line in over} | {line.member for _, lines in found for line in lines}
    shown = {
        "form": form, "over": over, "found": found, "names": names_of(list(named)),
        "budgets": BUDGETS.items(), "other": OF_ANY_OTHER,
    }  # fmt: skip
    return render(request, "staff/oversight/staff.html", shown)


def _warnings(provinces: Collection[str]) -> dict[str, object]:
    """The open ones; those of provinces are counted, because the whole country is no further queue."""
    found = worst_first(warnings_in(provinces))
    return {"warnings": found, "late_provinces": [one for one in found if one.province != NATION]}


def _asked(request: StaffRequest, now: dt.datetime) -> MeasuredCaseQuery:
    return read_asked(request.GET.urlencode(), day_of(now))

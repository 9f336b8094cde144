"""A reform tried on a nation: what is tried, how far it is, and what came of it."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.roles import Role
from hemayat.common.charts import Picture
from hemayat.publication.background_jobs import ask_comparison
from hemayat.publication.errors import PublicationFault
from hemayat.publication.queries import comparison_of, comparison_texts_of
from hemayat.publication.reforms import ReformTrial
from hemayat.rules.faults import PolicyError
from hemayat.web.shared.language import page_language
from hemayat.web.shared.page_refresh import WATCH, with_refresh
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.policies.forms import ReformTrialForm
from hemayat.web.staff.policies.views import ROLES, known_or_404


@for_staff(Role.ANALYST)
@require_http_methods(["GET", "HEAD", "POST"])
def begin(request: StaffRequest, policy: str) -> HttpResponse:
    """Every fault of a reform is shown at once, with its line; a sound one is handed to the worker."""
    available_policy = known_or_404(policy)
    form = ReformTrialForm(request.POST or None, request.FILES or None)
    shown: dict[str, Any] = {"known": available_policy, "form": form, "page": "try", "may_try": True}
    if form.is_valid():
        given = dict(form.cleaned_data)
        given |= {"to": given["to"] or given["on"], "file": form.file_name}
        try:
            errand = ask_comparison(ReformTrial(policy, **given), by=request.member, now=timezone.now())
        except PolicyError as error:
            shown["faults"] = error.found
        except PublicationFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(f"{reverse('policies:comparison', args=[errand.pk])}?{WATCH}=1")
    return render(request, "staff/policies/try.html", shown)


@for_staff(*ROLES)
@require_safe
def show(request: StaffRequest, comparison: int) -> HttpResponse:
    errand = comparison_of(comparison)
    if errand is None:
        raise Http404
    comparison_texts = comparison_texts_of(errand, page_language())
    shown = {
        "errand": errand,
        "trial": ReformTrial.from_json(errand.given),
        "told": _drawn(comparison_texts) if comparison_texts else None,
    }
    page = render(request, "staff/policies/comparison.html", shown)
    return with_refresh(request, page, is_open=errand.is_open)


def _drawn(context: dict[str, Any]) -> dict[str, Any]:
    """Its charts were stored as text; each has escaped its own words."""
    parts = [{**part, "charts": [Picture(chart) for chart in part["charts"]]} for part in context["parts"]]
    return {**context, "parts": parts}

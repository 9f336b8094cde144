"""Unusual patterns in cases: each rule with how often it is right, its findings, and the households of one."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.oversight import actions
from hemayat.oversight.case_anomalies.findings import judged_rows
from hemayat.oversight.case_anomalies.queries import (
    MOST_HOUSEHOLDS,
    case_anomaly,
    household_row,
    households_of,
    judged,
    reports,
    returned_records,
)
from hemayat.oversight.case_anomalies.truth import truth_csv
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.errors import LOOKS_SPENT, OversightFault
from hemayat.oversight.models import CaseAnomaly
from hemayat.requests.queries import requests_of
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import fault_message
from hemayat.web.staff.household_panel import household_panel
from hemayat.web.staff.oversight.parity_table import parity_csv_of, parity_rows

VERDICT_WORDS = {
    CaseAnomaly.Verdict.REAL: _("The pattern is real and something is wrong"),
    CaseAnomaly.Verdict.NO_FAULT: _("Nothing is wrong"),
}


class VerdictForm(PlainForm):
    """What was found by looking. The rule is measured by it, and nothing happens to the households."""

    verdict = forms.ChoiceField(
        label=_("What did you find?"),
        help_text=_(
            "The precision of this rule is calculated from your answers. Your answers do not change any case."
        ),
        choices=[(str(verdict), words) for verdict, words in VERDICT_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )


@for_staff(Role.OVERSIGHT)
@require_safe
def patterns(request: StaffRequest) -> HttpResponse:
    """Each rule: whether it is on, how often it is right and what it found; then which households all rules find."""
    found = reports()
    shown = {
        "reports": found,
        "judged": [(one, VERDICT_WORDS[CaseAnomaly.Verdict(one.verdict)]) for one in judged()],
        "parity": parity_rows(found),
        "rule": RULE,
    }
    return render(request, "staff/oversight/anomalies.html", shown)


@for_staff(Role.OVERSIGHT)
@require_http_methods(["GET", "HEAD", "POST"])
def pattern(request: StaffRequest, number: int) -> HttpResponse:
    """One finding with its households, which are named only when one is opened. POST says what somebody found."""
    form = VerdictForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        try:
            actions.judge_case_anomaly(
                anomaly=number, **form.cleaned_data, by=request.member, now=timezone.now()
            )
        except OversightFault:
            raise Http404 from None
        return HttpResponseRedirect(reverse("oversight:anomalies"))
    with acting_as(actor_of(request.member), is_read_only=True):
        found = case_anomaly(number)
        if found is None:
            raise Http404
        verdict = CaseAnomaly.Verdict(found.verdict) if found.verdict else None
        shown = {
            "found": found,
            "households": households_of(number),
            "returned": returned_records(number),
            "most": MOST_HOUSEHOLDS,
            "form": form,
            "verdict": VERDICT_WORDS[verdict] if verdict else "",
        }
        return render(request, "staff/oversight/anomaly.html", shown)


def _keep_look(request: StaffRequest, number: int) -> HttpResponse | None:
    """The look is on record before the page is read; if it cannot be, there is no page."""
    try:
        actions.open_case_anomaly_household(number=number, by=request.member, now=timezone.now())
    except OversightFault as fault:
        if fault.reason is not LOOKS_SPENT:
            raise Http404 from None
        shown = {"fault": fault_message(fault)}
        return render(request, "staff/oversight/anomaly_stopped.html", shown, status=403)
    return None


@for_staff(Role.OVERSIGHT, before=_keep_look)
@require_safe
def household(request: StaffRequest, number: int) -> HttpResponse:
    """A household of a finding: who it is, its open cases and what was decided."""
    row = household_row(number)
    if row is None:
        raise Http404
    shown = {
        "anomaly": row.anomaly_id,
        "province": row.province,
        "panel": household_panel(row.household_id, page_language()),
        "requests": [one for one in requests_of(row.household_id) if one.filed_at],
        "purpose": FileAccessPurpose.REVIEW,
    }
    return render(request, "staff/oversight/anomaly_household.html", shown)


@for_staff(Role.OVERSIGHT)
@require_safe
def parity_csv(request: StaffRequest) -> HttpResponse:
    """Which households each rule finds, for a spreadsheet; what the page withholds is withheld here."""
    return csv_download(parity_csv_of(reports()), "parity.csv")


@for_staff(Role.OVERSIGHT)
@require_safe
def judged_csv(request: StaffRequest) -> HttpResponse:
    """The truth file: what was measured of each judged finding, and whether it was real. Nobody is in it."""
    return csv_download(truth_csv(judged_rows()), "truth.csv")

"""How well each criterion works, and its reviews: for oversight, and for the analysts who own the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.agreements.queries import version_in_force
from hemayat.audit.context import acting_as
from hemayat.common.dates import day_of
from hemayat.common.spreadsheet import csv_text
from hemayat.oversight import actions, figures
from hemayat.oversight.criteria import CriterionOutcomes
from hemayat.oversight.criterion_reports import CriterionReport, criterion_reports
from hemayat.oversight.criterion_reviews import review_of, reviews
from hemayat.oversight.disclosure_control import RULE
from hemayat.oversight.error_estimates import LEAST_DRAWN, ErrorEstimate
from hemayat.oversight.errors import NoSuchReview, OversightFault
from hemayat.oversight.reexamination import ReexaminationResult, differing
from hemayat.oversight.refusal_shares import DRIFT
from hemayat.web.shared.csv_download import csv_download
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.fault_messages import add_form_error
from hemayat.web.staff.oversight.criterion_charts import parity_charts, runs_chart

COLUMNS = ("criterion", "measure", "group", "value", "of", "share", "low", "high", "until_on", "is_withheld")
"""Shares are in tenths of a percent. `until_on`: the first day that is not counted."""
Line = tuple[object, ...]
BOTH = (Role.OVERSIGHT, Role.ANALYST)


class CloseReviewForm(PlainForm):
    """The owner's words, which end a review."""

    words = forms.CharField(
        label=_("What did you find, and what will you do about the criterion?"),
        help_text=_("The oversight team will read this. Do not write a person’s name or number"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write what you found")},
    )


@for_staff(Role.OVERSIGHT)
@require_safe
def criteria(request: StaffRequest) -> HttpResponse:
    """What became of refusals and of second opinions, criterion by criterion, and what was said where two differed."""
    return _criteria(request, differing())


@for_staff(Role.ANALYST)
@require_safe
def rules(request: StaffRequest) -> HttpResponse:
    """The same figures for the owners of the rules, and nothing of anybody."""
    return _criteria(request, [])


@for_staff(*BOTH)
@require_safe
def criteria_csv(_request: StaffRequest) -> HttpResponse:
    """The figures of every criterion, and who it refuses."""
    return csv_download(csv_of(criterion_reports(figures.latest())), "criteria.csv")


@for_staff(*BOTH)
@require_safe
def criterion(request: StaffRequest, name: str) -> HttpResponse:
    """One criterion of the rules in force: who is refused by it, from run to run and by group, and its reviews."""
    kept = figures.latest()
    report = next((one for one in criterion_reports(kept) if one.name == name), None)
    if report is None:
        raise Http404
    shown = {
        "report": report,
        "kept": kept,
        "charts": [*runs_chart(report), *parity_charts(report)],
        "reviews": [one for one in reviews() if one.criterion == name],
        "back": _list_for(request),
        "limits": _limits(),
        "rule": RULE,
    }
    return render(request, "staff/oversight/criterion.html", shown)


@for_staff(*BOTH)
@require_http_methods(["GET", "HEAD", "POST"])
def review(request: StaffRequest, number: int) -> HttpResponse:
    """A review with its households, by tracking code; an owner of the rules closes it with words."""
    is_owner = Role.ANALYST in request.member.roles
    if request.method == "POST" and not is_owner:
        raise PermissionDenied
    form = CloseReviewForm(request.POST or None)
    if form.is_valid():
        try:
            actions.close_review(review=number, **form.cleaned_data, by=request.member, now=timezone.now())
        except OversightFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(reverse("oversight:review", args=[number]))
    with acting_as(actor_of(request.member), is_read_only=True):
        try:
            found = review_of(number, request.member)
        except NoSuchReview:
            raise Http404 from None
    shown = {"review": found, "form": form, "is_owner": is_owner, "back": _list_for(request)}
    return render(request, "staff/oversight/review.html", shown)


def _criteria(request: StaffRequest, differing_opinions: list[ReexaminationResult]) -> HttpResponse:
    kept = figures.latest()
    shown = {
        "kept": kept,
        "reports": criterion_reports(kept),
        "reviews": reviews(),
        "differing": differing_opinions,
        "is_oversight": Role.OVERSIGHT in request.member.roles,
        "limits": _limits(),
        "rule": RULE,
    }
    return render(request, "staff/oversight/criteria.html", shown)


def _limits() -> dict[str, int]:
    """What the page says of when something is marked, shown or reviewed."""
    limits = version_in_force(day_of(timezone.now())).parameters.criterion_reviews
    return {
        "overturned": limits.overturned,
        "wrong_refusals": limits.wrong_refusals,
        "least_drawn": LEAST_DRAWN,
        "drift": DRIFT,
    }


def _list_for(request: StaffRequest) -> str:
    return reverse("oversight:criteria" if Role.OVERSIGHT in request.member.roles else "oversight:rules")


def csv_of(reports: Sequence[CriterionReport]) -> str:
    """What is too small to be shown is empty, and marked as withheld."""
    return csv_text([COLUMNS, *((report.name, *line) for report in reports for line in _lines(report))])


def _lines(report: CriterionReport) -> Iterator[Line]:
    yield _counted("objections_upheld", report.objections)
    yield _counted("second_opinions_differ", report.opinions)
    yield _estimated("wrong_refusals", report.errors.refusals)
    yield _estimated("wrong_approvals", report.errors.grants)
    if report.shares is None:
        return
    for run in report.shares.runs:
        yield _refused("run", run.on.isoformat(), run.share)
    for group, shares in sorted(report.shares.parity.items()):
        for value, share in sorted(shares.items()):
            yield _refused(group, value, share)


def _counted(measure: str, found: CriterionOutcomes | None) -> Line:
    if found is None or found.of is None:
        return measure, "", "", "", "", "", "", "", True
    return measure, "", "", found.of, found.share, "", "", found.days.until_on, found.turned is None


def _estimated(measure: str, found: ErrorEstimate | None) -> Line:
    if found is None:
        return measure, "", "", "", "", "", "", "", True
    until_on = found.days.until_on if found.days else ""
    return measure, "", "", "", found.share, found.low, found.high, until_on, False


def _refused(group: str, value: str, share: int | None) -> Line:
    return "refused", group, value, "", share, "", "", "", share is None

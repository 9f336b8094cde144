"""How many files colleagues opened today, for who supervises them; one more budget for the day, with its reason."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from hemayat.accounts.errors import DeskFault
from hemayat.accounts.queries import staff_account
from hemayat.accounts.roles import Role
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.oversight.look_budgets import budget_for, extend_budget, extensions_of, looks_today
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.fault_messages import add_form_error

SUPERVISING = (Role.SENIOR_OFFICER, Role.INSPECTOR)


class LookExtensionForm(PlainForm):
    """Why a colleague needs more files today."""

    because = forms.CharField(
        label=_("Why does this colleague need to open more case files today?"),
        help_text=_("The oversight team will read this"),
        max_length=200,
        error_messages={"required": _("This field is empty. Fill it in")},
    )


@for_staff(*SUPERVISING)
@require_safe
def today(request: StaffRequest) -> HttpResponse:
    return render(request, "staff/look_budgets/today.html", {"days": looks_today(request.member)})


@for_staff(*SUPERVISING)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def extend(request: StaffRequest, member: int) -> HttpResponse:
    account = staff_account(member)
    if account is None:
        raise Http404
    form = LookExtensionForm(request.POST or None)
    if form.is_valid():
        try:
            extend_budget(member=member, **form.cleaned_data, by=request.member, now=timezone.now())
        except DeskFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(reverse("looks:today"))
    with acting_as(actor_of(request.member), is_read_only=True):
        extensions = extensions_of(account)
    shown = {"form": form, "member": account, "more": budget_for(account), "extensions": extensions}
    return render(request, "staff/look_budgets/extend.html", shown)


app_name = "looks"
urlpatterns = [
    path("looks/", today, name="today"),
    path("looks/<number:member>/extend/", extend, name="extend"),
]

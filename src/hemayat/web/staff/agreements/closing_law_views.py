"""The end of the service by a law: recorded by one publisher, confirmed by another; there is no other way."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from hemayat.accounts.errors import ConfirmationRefused
from hemayat.accounts.roles import Role
from hemayat.agreements.closing_law import (
    ClosingLawView,
    NewClosingLaw,
    record_law,
    recorded_law,
    take_back_law,
)
from hemayat.agreements.errors import AgreementFault
from hemayat.announcements.actions import close_service
from hemayat.web.staff.access import StaffRequest, for_staff, fresh
from hemayat.web.staff.agreements.forms import ClosingLawForm
from hemayat.web.staff.fault_messages import add_form_error, fault_message


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def record(request: StaffRequest) -> HttpResponse:
    """Nothing ends until another publisher confirms it."""
    form = ClosingLawForm(request.POST or None)
    if form.is_valid():
        try:
            record_law(NewClosingLaw(**form.cleaned_data), by=request.member, now=timezone.now())
        except AgreementFault as fault:
            add_form_error(form, fault)
        else:
            return HttpResponseRedirect(reverse("agreements:all"))
    return render(request, "staff/agreements/record.html", {"form": form})


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def confirm(request: StaffRequest, law: int) -> HttpResponse:
    """The page says what ends and that it cannot be undone."""
    view = _law_or_404(law)
    shown: dict[str, Any] = {"law": view, "is_own": view.recorder == request.member.pk, "fault": ""}
    if request.method == "POST":
        try:
            close_service(law=law, by=request.member, now=timezone.now())
        except (AgreementFault, ConfirmationRefused) as fault:
            shown["fault"] = fault_message(fault)
        else:
            return HttpResponseRedirect(reverse("agreements:all"))
    status = 409 if shown["fault"] else 200
    return render(request, "staff/agreements/confirm.html", shown, status=status)


@for_staff(Role.PUBLISHER)
@fresh
@require_http_methods(["GET", "HEAD", "POST"])
def take_back(request: StaffRequest, law: int) -> HttpResponse:
    """It was recorded wrongly."""
    view = _law_or_404(law)
    shown: dict[str, Any] = {"law": view, "fault": ""}
    if request.method == "POST":
        try:
            take_back_law(law, by=request.member, now=timezone.now())
        except AgreementFault as fault:
            shown["fault"] = fault_message(fault)
        else:
            return HttpResponseRedirect(reverse("agreements:all"))
    status = 409 if shown["fault"] else 200
    return render(request, "staff/agreements/take_back.html", shown, status=status)


def _law_or_404(law: int) -> ClosingLawView:
    view = recorded_law()
    if view is None or view.id != law:
        raise Http404
    return view

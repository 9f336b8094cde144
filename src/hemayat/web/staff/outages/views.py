"""Saying what is out of order, and that it works again: read out first by whoever answers a call."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.hotline import actions
from hemayat.hotline.errors import NoSuchOutage
from hemayat.hotline.permissions import SET_OUTAGES
from hemayat.hotline.queries import outages
from hemayat.web.staff.access import StaffRequest, for_staff
from hemayat.web.staff.outages.forms import OutageForm


@for_staff(*sorted(SET_OUTAGES))
@require_http_methods(["GET", "HEAD", "POST"])
def known(request: StaffRequest) -> HttpResponse:
    """What is out of order now, and a form for something more."""
    now = timezone.now()
    form = OutageForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        cleaned_data = form.cleaned_data
        until = now + dt.timedelta(hours=int(cleaned_data["hours"])) if cleaned_data["hours"] else None
        actions.set_outage(
            fa=cleaned_data["fa"], en=cleaned_data["en"], until_at=until, by=request.member, now=now
        )
        return _to_known()
    with acting_as(actor_of(request.member), is_read_only=True):
        return render(request, "staff/outages/current.html", {"form": form, "outages": outages(now)})


@for_staff(*sorted(SET_OUTAGES))
@require_POST
def end(request: StaffRequest, number: int) -> HttpResponse:
    """It works again; where somebody has said so already, nothing happens."""
    with suppress(NoSuchOutage):
        actions.end_outage(outage=number, by=request.member, now=timezone.now())
    return _to_known()


def _to_known() -> HttpResponse:
    return HttpResponseRedirect(reverse("outages:known"))

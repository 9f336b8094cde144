"""Saying what is out of order, and that it works again: read out first by whoever answers a call."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

from django import forms
from django.http import HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import path, reverse
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.hotline import actions
from hemayat.hotline.errors import NoSuchOutage
from hemayat.hotline.permissions import SET_OUTAGES
from hemayat.hotline.queries import outages
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy
from hemayat.web.staff.access import StaffRequest, for_staff

_HOURS = [
    ("", pgettext_lazy("hours", "Not known")),
    ("1", _("In an hour")),
    ("4", _("In four hours")),
    ("24", _("By this time tomorrow")),
]


class OutageForm(PlainForm):
    fa = forms.CharField(
        label=_("What is not working (in Persian)"),
        help_text=_(
            "Hotline agents read this to callers. Write what is not working and what people should do. Do "
            "not write anyone’s name"
        ),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "rtl"}),
        error_messages={"required": _("Write the text in Persian")},
    )
    en = forms.CharField(
        label=_("The same text in English"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        error_messages={"required": _("Write the text in English")},
    )
    hours = forms.ChoiceField(
        label=_("Expected end of the outage"),
        help_text=_("The notice is removed automatically after that time"),
        choices=_HOURS,
        required=False,
    )


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


app_name = "outages"
urlpatterns = [
    path("outages/", known, name="known"),
    path("outages/<number:number>/end/", end, name="end"),
]

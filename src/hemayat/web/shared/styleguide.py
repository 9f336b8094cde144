"""/styleguide, in demo and test only: every part of a page, to look at and to copy from. It stores nothing."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemayat.web.shared.access import public
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy

_NEEDED = {"required": _("Complete this field")}


class EveryField(PlainForm):
    """One field of each kind."""

    national_id = DigitsField(
        label=_("National ID"),
        help_text=_("Ten digits, such as 0012345679"),
        error_messages={"required": _("Enter a national ID")},
    )
    birth_on = JalaliDateField(
        label=_("Date of birth"),
        help_text=_("As written on the birth certificate"),
        error_messages={"required": _("Enter a date of birth")},
    )
    place = forms.ChoiceField(
        label=_("Where do you live?"),
        choices=[("urban", _("Town")), ("rural", _("Village"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    covers = forms.MultipleChoiceField(
        label=_("Insurance cover"),
        choices=[
            ("health", _("Health insurance")),
            ("work", pgettext_lazy("shared", "Insurance through work")),
        ],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_NEEDED,
    )
    province = forms.ChoiceField(
        label=_("Province"),
        choices=[("yazd", _("Yazd")), ("gilan", _("Gilan"))],
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_NEEDED,
    )
    agrees = forms.BooleanField(label=_("I agree"), error_messages=_NEEDED)


@public
def show(request: HttpRequest) -> HttpResponse:
    """GET shows the parts; POST shows the same with what has to be mended."""
    form = EveryField(request.POST) if request.method == "POST" else EveryField()
    day = dt.date(2019, 11, 15)
    told = {
        "form": form,
        "day": day,
        "instant": dt.datetime(2019, 11, 15, 10, 35, tzinfo=dt.UTC),
        "amount_rial": 480_000_000,
        "page": Paginator(range(30), 10).page(2),
    }
    return render(request, "shared/styleguide.html", told)

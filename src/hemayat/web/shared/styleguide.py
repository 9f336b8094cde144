"""/styleguide, in demo and test only: every part of a page, to look at and to copy from. It stores nothing."""

from __future__ import annotations

import datetime as dt

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from hemayat.web.shared.access import public
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import both

_NEEDED = {"required": both("این را پر کنید", "Fill this in")}


class EveryField(PlainForm):
    """One field of each kind."""

    national_id = DigitsField(
        label=both("کد ملی", "National id"),
        help_text=both("ده رقم، مانند ۰۰۱۲۳۴۵۶۷۹", "Ten digits, such as 0012345679"),
        error_messages={"required": both("کد ملی را بنویسید", "Write the national id")},
    )
    birth_on = JalaliDateField(
        label=both("روز تولد", "Day of birth"),
        help_text=both("همان که در شناسنامه است", "As in the birth certificate"),
        error_messages={"required": both("روز تولد را بنویسید", "Write the day of birth")},
    )
    place = forms.ChoiceField(
        label=both("کجا زندگی می‌کنید؟", "Where do you live?"),
        choices=[("urban", both("شهر", "Town")), ("rural", both("روستا", "Village"))],
        widget=forms.RadioSelect,
        error_messages={"required": both("یکی را برگزینید", "Choose one")},
    )
    covers = forms.MultipleChoiceField(
        label=both("پوشش‌ها", "Cover"),
        choices=[("health", both("بیمهٔ سلامت", "Health insurance")), ("work", both("بیمهٔ کار", "Work"))],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_NEEDED,
    )
    province = forms.ChoiceField(
        label=both("استان", "Province"),
        choices=[("yazd", both("یزد", "Yazd")), ("gilan", both("گیلان", "Gilan"))],
    )
    words = forms.CharField(
        label=both("توضیح", "Explanation"),
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages=_NEEDED,
    )
    agrees = forms.BooleanField(label=both("می‌پذیرم", "I agree"), error_messages=_NEEDED)


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

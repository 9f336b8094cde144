"""What is out of order, in words that the hotline reads out, and for how long it is thought to be."""

from __future__ import annotations

from django import forms

from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both

_HOURS = [
    ("", both("معلوم نیست", "Not known")),
    ("1", both("یک ساعت دیگر", "In an hour")),
    ("4", both("چهار ساعت دیگر", "In four hours")),
    ("24", both("تا فردا همین ساعت", "By this time tomorrow")),
]


class OutageForm(PlainForm):
    fa = forms.CharField(
        label=both("چه چیز از کار افتاده است، به فارسی", "What is out of order, in Persian"),
        help_text=both(
            "چنان‌که پشت تلفن خوانده می‌شود: چه کار نمی‌کند و مردم چه کنند؛ نامی از کسی نباشد",
            "As it is read out on the telephone: what does not work, and what people are to do; nobody’s name",
        ),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "rtl"}),
        error_messages={"required": both("به فارسی بنویسید", "Write it in Persian")},
    )
    en = forms.CharField(
        label=both("همان به انگلیسی", "The same in English"),
        max_length=400,
        widget=forms.Textarea(attrs={"rows": 3, "dir": "ltr"}),
        error_messages={"required": both("به انگلیسی بنویسید", "Write it in English")},
    )
    hours = forms.ChoiceField(
        label=both("گمان می‌رود کی درست شود", "When it should work again"),
        help_text=both("پس از آن خودبه‌خود برداشته می‌شود", "After that it is taken down by itself"),
        choices=_HOURS,
        required=False,
    )

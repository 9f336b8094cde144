"""What is out of order, in words that the hotline reads out, and for how long it is thought to be."""

from __future__ import annotations

from django import forms

from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy

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
            "Agents read this to callers. Write what is not working and what people should do. Do "
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
        label=_("When you expect it to be fixed"),
        help_text=_("The notice is removed automatically after that time"),
        choices=_HOURS,
        required=False,
    )

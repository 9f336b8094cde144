"""What a second officer would have decided."""

from __future__ import annotations

from django import forms

from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.staff.cases.forms import DecideForm


class OpinionForm(DecideForm):
    """As a decision is asked for; but its head does not read it, since nothing is decided."""

    reason = forms.CharField(
        label=_("What is your reason?"),
        help_text=_("The oversight team will read this. Do not write a person’s name or number"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("Write the reason")},
    )

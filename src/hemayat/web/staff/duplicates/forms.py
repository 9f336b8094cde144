"""What an officer finds of two persons who may be one."""

from __future__ import annotations

from django import forms

from hemayat.households.adjudication import DuplicateFinding
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy

FINDINGS = {
    DuplicateFinding.SAME: _("They are the same person"),
    DuplicateFinding.DIFFERENT: _("They are two people"),
    DuplicateFinding.UNCLEAR: _("It is not clear"),
}


class FindingForm(PlainForm):
    finding = forms.ChoiceField(
        label=pgettext_lazy("label", "Are they the same person?"),
        choices=[(str(finding), words) for finding, words in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("What is the evidence?"),
        help_text=_("The second officer cannot read this before giving their own opinion"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason for your opinion")},
    )

"""What an officer finds of two persons who may be one."""

from __future__ import annotations

from django import forms

from hemayat.households.adjudication import DuplicateFinding
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import pgettext_lazy

FINDINGS = {
    DuplicateFinding.SAME: _("They are one person"),
    DuplicateFinding.DIFFERENT: _("They are two people"),
    DuplicateFinding.UNCLEAR: _("It cannot be told"),
}


class FindingForm(PlainForm):
    finding = forms.ChoiceField(
        label=pgettext_lazy("label", "One person, or two?"),
        choices=[(str(finding), words) for finding, words in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("What shows it?"),
        help_text=_("The second officer does not read it before they judge"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": _("Write the reason for what you find")},
    )

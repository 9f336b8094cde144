"""What an officer says about a record that came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from hemayat.common.language import Words
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language


class ReferralMoveForm(PlainForm):
    """Which other custodian is the right one, and why."""

    custodian = forms.ChoiceField(
        label=_("Which organisation?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose an organisation")},
    )
    reason = forms.CharField(
        label=_("Why?"),
        help_text=_("The senior officer who accepts or refuses the proposal will read this"),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason")},
    )

    def __init__(self, others: Mapping[str, tuple[str, str]], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        choices = [(code, in_page_language(Words(fa, en))) for code, (fa, en) in others.items()]
        self.fields["custodian"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

"""Name, password and the code of the authenticator."""

from __future__ import annotations

from django import forms
from django.http import QueryDict

from hemayat.web.shared.forms import DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _


class PasswordForm(PlainForm):
    """Password and code together, so that nothing is told of one alone. A demo's accounts have no code."""

    password = forms.CharField(
        label=_("Password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Enter your password")},
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password", "dir": "ltr"}),
    )
    code = DigitsField(
        label=_("Code from your authenticator"),
        required=False,
        help_text=_("The six digits your authenticator shows now"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )
    place = forms.CharField(required=False, max_length=400, widget=forms.HiddenInput)

    def keep_place(self, place: str) -> None:
        """The turn that the page sends with its next try; empty for none."""
        data = self.data.dict() if isinstance(self.data, QueryDict) else self.data
        self.data = {**data, "place": place}


class SignInForm(PasswordForm):
    """All three at once."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        error_messages={"required": _("Enter your user name")},
        widget=forms.TextInput(
            attrs={"autocomplete": "username", "dir": "ltr", "spellcheck": "false", "autocapitalize": "none"}
        ),
    )
    field_order = ("username", "password", "code", "place")

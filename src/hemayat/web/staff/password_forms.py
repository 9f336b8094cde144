"""A password that a member chooses, typed twice."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.web.shared.forms import DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _

_NEW = {"autocomplete": "new-password", "dir": "ltr"}


class NewPasswordForm(PlainForm):
    """What it has to be is said once it is tried (accounts/passwords.py): length is all that most need to know."""

    password = forms.CharField(
        label=_("New password"),
        help_text=_("At least 12 characters. Several words together make a good password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Enter the password")},
        widget=forms.PasswordInput(attrs=_NEW),
    )
    repeated = forms.CharField(
        label=_("Repeat the password"),
        max_length=256,
        strip=False,
        error_messages={"required": _("Enter the password again")},
        widget=forms.PasswordInput(attrs=_NEW),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if {"password", "repeated"} <= set(given) and given["password"] != given["repeated"]:
            self.add_error(
                "repeated",
                _("The two passwords do not match. Enter them again"),
            )
        return given


class InvitationForm(NewPasswordForm):
    """And the code that the own line was sent, and the first of the authenticator, which shows that it is set up.

    `sso_subject`: by which the ministry's sign-in will know the account, for its owner to say that it is theirs.
    """

    line_code = DigitsField(
        label=_("Code from the text message"),
        help_text=_("The six digits sent to your mobile number"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": _("Enter the code from the text message")},
    )

    code = DigitsField(
        label=_("Code from your authenticator"),
        help_text=_("The six digits your authenticator shows now"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": _("Enter the code from your authenticator")},
    )
    is_own_name = forms.BooleanField(
        label=_("This is my name"),
        error_messages={
            "required": _("If this is not your name, do not set up the account. Tell the oversight team")
        },
    )

    def __init__(self, *args: Any, sso_subject: str = "", **named: Any) -> None:
        super().__init__(*args, **named)
        if not sso_subject:
            del self.fields["is_own_name"]

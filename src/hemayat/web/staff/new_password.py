"""A password that a member chooses, typed twice."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.web.shared.forms import DigitsField, PlainForm
from hemayat.web.shared.language import both

_NEW = {"autocomplete": "new-password", "dir": "ltr"}


class NewPasswordForm(PlainForm):
    """What it has to be is said once it is tried (accounts/passwords.py): length is all that most need to know."""

    password = forms.CharField(
        label=both("گذرواژهٔ تازه", "New password"),
        help_text=both(
            "دست‌کم ۱۲ نویسه؛ چند واژهٔ پشت سر هم بهترین است",
            "At least 12 signs; several words in a row are best",
        ),
        max_length=256,
        strip=False,
        error_messages={"required": both("گذرواژه را بنویسید", "Write the password")},
        widget=forms.PasswordInput(attrs=_NEW),
    )
    repeated = forms.CharField(
        label=both("همان گذرواژه، بار دیگر", "The same password once more"),
        max_length=256,
        strip=False,
        error_messages={"required": both("گذرواژه را دوباره بنویسید", "Write the password once more")},
        widget=forms.PasswordInput(attrs=_NEW),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if {"password", "repeated"} <= set(given) and given["password"] != given["repeated"]:
            self.add_error(
                "repeated",
                both("دو گذرواژه یکی نیستند؛ دوباره بنویسید", "The two are not the same; write it again"),
            )
        return given


class JoinForm(NewPasswordForm):
    """And the first code of the authenticator, which shows that it is set up."""

    code = DigitsField(
        label=both("کد رمزساز", "Code of your authenticator"),
        help_text=both("شش رقمی که همین حالا نشان می‌دهد", "The six digits that it shows right now"),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": both("کد رمزساز را بنویسید", "Write the authenticator's code")},
    )

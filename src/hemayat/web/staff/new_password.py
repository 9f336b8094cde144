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
    """And the code that the own line was sent, and the first of the authenticator, which shows that it is set up.

    `sso_subject`: by which the ministry's sign-in will know the account, for its owner to say that it is theirs.
    """

    line_code = DigitsField(
        label=both("کد پیامک", "Code of the text message"),
        help_text=both(
            "شش رقمی که به خط همراه شما پیامک شد", "The six digits that were sent to your mobile line"
        ),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
        error_messages={"required": both("کد پیامک را بنویسید", "Write the code of the text message")},
    )

    code = DigitsField(
        label=both("کد رمزساز", "Code of your authenticator"),
        help_text=both("شش رقمی که همین حالا نشان می‌دهد", "The six digits that it shows right now"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": both("کد رمزساز را بنویسید", "Write the authenticator's code")},
    )
    is_own_name = forms.BooleanField(
        label=both("این نام خود من است", "This name is my own"),
        error_messages={
            "required": both(
                "اگر این نام شما نیست، حساب را نسازید و به ناظر خبر دهید",
                "If this name is not yours, do not set up the account, and inform oversight",
            )
        },
    )

    def __init__(self, *given: Any, sso_subject: str = "", **named: Any) -> None:
        super().__init__(*given, **named)
        if not sso_subject:
            del self.fields["is_own_name"]

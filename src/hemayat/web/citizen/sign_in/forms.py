"""Two pages: national id, date of birth and mobile number; and then the code."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.tokens import is_code_shaped
from hemayat.common.national_id import is_valid
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _


class RepresentativeForm(PlainForm):
    """Whether somebody comes for a head who cannot come, or lives apart from theirs; heads leave it as it is."""

    for_another = forms.BooleanField(
        label=_(
            "I am signing in for a head of household who cannot do so. I am their guardian, or I have "
            "their power of attorney"
        ),
        required=False,
    )
    lives_apart = forms.BooleanField(
        label=_("I live apart from the registered head and am applying for my own household"),
        required=False,
    )

    def clean_lives_apart(self) -> bool:
        lives_apart: bool = self.cleaned_data["lives_apart"]
        if lives_apart and self.cleaned_data.get("for_another"):
            raise ValidationError(
                _(
                    "Choose only one: you are signing in for the head of household, or you live apart "
                    "from the head"
                )
            )
        return lives_apart


class SignInDetailsForm(RepresentativeForm):
    """Who signs in: everything that is needed to send a code. Nobody is asked yet.

    `known`: on an own phone, the names of the fields that need not be typed.
    """

    field_order = ("national_id", "birth_date", "mobile", "for_another")
    national_id = DigitsField(
        label=_("Your national ID"),
        help_text=_("Ten digits, with zeros at the start"),
        error_messages={"required": _("Enter your national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(
        label=_("Your date of birth"),
        error_messages={"required": _("Enter your date of birth")},
    )
    mobile = DigitsField(
        label=_("Your mobile number"),
        help_text=_("In your own name, for example 09123456789. The code is free."),
        error_messages={"required": _("Enter your mobile number")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def __init__(self, *given: Any, known: Collection[str] = (), **named: Any) -> None:
        super().__init__(*given, **named)
        for name in known:
            del self.fields[name]

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if len(given) != 10 or not given.isdecimal():
            raise ValidationError(
                _("A national ID has ten digits; enter all of them, including any zeros at the start")
            )
        if not is_valid(given):
            raise ValidationError(_("One of the digits is wrong; copy the number from your card again"))
        return given

    def clean_mobile(self) -> str:
        this_mobile = mobile_of(self.cleaned_data["mobile"])
        if this_mobile is None:
            raise ValidationError(_("A mobile number has eleven digits and begins with 09"))
        return this_mobile


class SignInCodeForm(PlainForm):
    """The shape alone is looked at here, so that a slip of the finger costs no try."""

    code = DigitsField(
        label=_("Sign-in code"),
        help_text=_("Enter all the digits at the start of the message: six, or sometimes nine"),
        error_messages={"required": _("Enter the code that we sent you")},
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        this_code: str = self.cleaned_data["code"]
        if not is_code_shaped(this_code):
            raise ValidationError(_("The code has six or nine digits; enter it exactly as we sent it"))
        return this_code

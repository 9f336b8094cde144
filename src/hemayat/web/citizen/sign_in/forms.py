"""One question a page: national id, birth date, mobile, and then the code."""

from __future__ import annotations

from django import forms
from django.core.exceptions import ValidationError

from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.tokens import is_code_shaped
from hemayat.common.national_id import is_valid
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import both


class InTheSteadForm(PlainForm):
    """Whether somebody comes for themselves or for a head who cannot come; heads leave it as it is."""

    for_another = forms.BooleanField(
        label=both(
            "قیم یا وکیل قانونی سرپرستی هستم که خودش نمی‌تواند وارد شود، و به جای او وارد می‌شوم",
            "I am the guardian or lawful attorney of a head who cannot sign in, and come in their stead",
        ),
        required=False,
    )


class NationalIdForm(InTheSteadForm):
    """Ten digits whose last one fits the others. Nobody is asked yet."""

    national_id = DigitsField(
        label=both("کد ملی شما", "Your national id"),
        help_text=both(
            "ده رقم روی کارت ملی، با صفرهای اول آن؛ مانند ۰۰۱۲۳۴۵۶۷۹",
            "The ten digits on your national card, with the zeros at its start, such as 0012345679",
        ),
        error_messages={"required": both("کد ملی را بنویسید", "Write your national id")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if len(given) != 10 or not given.isdecimal():
            raise ValidationError(
                both(
                    "کد ملی ده رقم است؛ همهٔ رقم‌ها را، با صفرهای اول، بنویسید",
                    "A national id has ten digits; write them all, with the zeros at its start",
                )
            )
        if not is_valid(given):
            raise ValidationError(
                both(
                    "یکی از رقم‌ها درست نیست؛ از روی کارت ملی دوباره بنویسید",
                    "One of the digits is not right; copy them from your card again",
                )
            )
        return given


class BirthDateForm(PlainForm):
    birth_date = BirthDateField(
        label=both("تاریخ تولد شما", "Your date of birth"),
        help_text=both("همان که در کارت ملی است؛ مانند ۷ مهر ۱۳۵۷", "As on your card, such as 7 Mehr 1357"),
        error_messages={"required": both("تاریخ تولد را بنویسید", "Write your date of birth")},
    )


class MobileForm(PlainForm):
    """A mobile line as anybody writes it; gives +989…"""

    mobile = DigitsField(
        label=both("شمارهٔ تلفن همراه شما", "Your mobile number"),
        help_text=both(
            "خطی که به نام خود شماست. کد ورود به آن پیامک می‌شود؛ مانند ۰۹۱۲۳۴۵۶۷۸۹",
            "A line in your own name. The sign-in code is sent to it; such as 09123456789",
        ),
        error_messages={"required": both("شمارهٔ تلفن همراه را بنویسید", "Write your mobile number")},
        widget=forms.TextInput(attrs={"autocomplete": "tel", "inputmode": "tel"}),
    )

    def clean_mobile(self) -> str:
        found = mobile_of(self.cleaned_data["mobile"])
        if found is None:
            raise ValidationError(
                both(
                    "شمارهٔ تلفن همراه یازده رقم است و با ۰۹ آغاز می‌شود",
                    "A mobile number has eleven digits and begins with 09",
                )
            )
        return found


class CodeForm(PlainForm):
    """The shape alone is looked at here, so that a slip of the finger costs no try."""

    code = DigitsField(
        label=both("کد ورود", "Sign-in code"),
        help_text=both(
            "همهٔ رقم‌های اول پیامک؛ شش رقم، و گاهی نه رقم",
            "All the digits at the start of the message: six, sometimes nine",
        ),
        error_messages={
            "required": both("کدی را که پیامک شد بنویسید", "Write the code that was sent to you")
        },
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code"}),
    )

    def clean_code(self) -> str:
        given: str = self.cleaned_data["code"]
        if not is_code_shaped(given):
            raise ValidationError(
                both(
                    "کد شش یا نه رقم است؛ همان را که پیامک شد بنویسید",
                    "The code has six or nine digits; write it as it was sent",
                )
            )
        return given

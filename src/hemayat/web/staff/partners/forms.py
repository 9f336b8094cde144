"""What an administrator says of an organisation."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from hemayat.common.persian import to_ascii_digits
from hemayat.partners.attributes import WORDS
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import both

_LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_KINDS = (
    ("custodian", both("سازمان متولی", "Custodian organisation")),
    ("register_owner", both("صاحب داده", "Owner of a register")),
    ("other", both("سازمان دیگر", "Another organisation")),
)


def _required(fa: str, en: str) -> dict[str, str]:
    return {"required": both(fa, en)}


class CodeField(forms.CharField):
    """A short name of small Latin letters, which messages carry."""

    def clean(self, value: Any) -> str:
        given = to_ascii_digits(str(super().clean(value)).strip())
        if not _CODE.fullmatch(given):
            raise forms.ValidationError(
                both(
                    "۲ تا ۴۰ حرف کوچک لاتین، رقم یا _ بنویسید و با حرف آغاز کنید",
                    "Write 2 to 40 small Latin letters, digits or _, a letter first",
                )
            )
        return given


class OrganisationForm(PlainForm):
    name_fa = forms.CharField(
        label=both("نام فارسی", "Name in Persian"),
        max_length=120,
        error_messages=_required("نام را بنویسید", "Write the name"),
    )
    name_en = forms.CharField(
        label=both("نام انگلیسی", "Name in English"),
        max_length=120,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required("نام انگلیسی را بنویسید", "Write the name in English"),
    )
    code = CodeField(
        label=both("شناسه", "Code"),
        help_text=both("پیام‌های سازمان با همین نام می‌آیند", "The organisation’s messages carry it"),
        max_length=40,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required("شناسه را بنویسید", "Write the code"),
    )
    kind = forms.ChoiceField(
        label=both("نوع سازمان", "Kind"),
        choices=_KINDS,
        widget=forms.RadioSelect,
        error_messages=_required("یکی را برگزینید", "Choose one"),
    )


class KeyForm(PlainForm):
    public_key = forms.CharField(
        label=both("کلید عمومی Ed25519", "Ed25519 public key"),
        help_text=both(
            "متن PEM یا base64 کلید. کلید خصوصی را هرگز نخواهید و نپذیرید",
            "As PEM, or the base64 of the key. Never ask for the private key, nor take it",
        ),
        max_length=2_000,
        widget=forms.Textarea(attrs={**_LTR, "rows": "4"}),
        error_messages=_required("کلید را بنویسید", "Write the key"),
    )


class CallbackForm(PlainForm):
    url = forms.CharField(
        label=both("نشانی پاسخ‌ها", "Address of answers"),
        help_text=both(
            "پاسخ‌ها و خبرها به زیر همین نشانی فرستاده می‌شوند، با https",
            "Answers and news are sent below this address, by https",
        ),
        max_length=200,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required("نشانی را بنویسید", "Write the address"),
    )


class TermsForm(PlainForm):
    """Without a law each head has to consent."""

    purpose = CodeField(
        label=both("شناسهٔ هدف", "Code of the purpose"),
        max_length=40,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required("شناسه را بنویسید", "Write the code"),
    )
    purpose_fa = forms.CharField(
        label=both("هدف، به فارسی", "Purpose, in Persian"),
        help_text=both("سرپرست خانوار همین را می‌خواند", "The head of the household reads it"),
        max_length=200,
        error_messages=_required("هدف را بنویسید", "Write the purpose"),
    )
    purpose_en = forms.CharField(
        label=both("هدف، به انگلیسی", "Purpose, in English"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages=_required("هدف را به انگلیسی بنویسید", "Write the purpose in English"),
    )
    attributes = forms.MultipleChoiceField(
        label=both("چه داده‌هایی", "Which data"),
        choices=[(name, both(*words)) for name, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_required("دست‌کم یکی را برگزینید", "Choose at least one"),
    )
    law = forms.CharField(
        label=both("قانون: عنوان، شماره و تاریخ", "Law: title, number and date"),
        help_text=both(
            "خالی بگذارید اگر رضایت هر سرپرست لازم است", "Leave it empty if each head has to consent"
        ),
        max_length=300,
        required=False,
    )
    quota_per_day = DigitsField(
        label=both("سهمیهٔ جست‌وجو در هر روز", "Searches a day"),
        error_messages=_required("سهمیه را بنویسید", "Write the quota"),
    )
    from_on = JalaliDateField(label=both("از روز", "From"))
    until_on = JalaliDateField(label=both("تا روز (اگر پایان دارد)", "Until (if it ends)"), required=False)

    def clean_quota_per_day(self) -> int:
        given = self.cleaned_data["quota_per_day"]
        if not (given.isascii() and given.isdecimal() and int(given[:9]) >= 1 and len(given) <= 9):
            raise forms.ValidationError(both("عددی از ۱ به بالا بنویسید", "Write a number from 1"))
        return int(given)

    def clean_law(self) -> str:
        return str(self.cleaned_data["law"]).strip()

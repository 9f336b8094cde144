"""What an administrator says of an organisation."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from hemayat.common.language import Message, Words
from hemayat.common.persian import to_ascii_digits
from hemayat.partners.attributes import WORDS
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, pgettext_lazy

_LTR = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
_CODE = re.compile(r"[a-z][a-z0-9_]{1,39}")
_KINDS = (
    ("custodian", _("Payment agency (custodian organisation)")),
    ("register_owner", _("Register owner")),
    ("other", _("Another organisation")),
)


def _required(words: Words) -> dict[str, str]:
    return {"required": in_page_language(words)}


class OrganisationCodeField(forms.CharField):
    """A short name of small Latin letters, which messages carry."""

    def clean(self, value: Any) -> str:
        given = to_ascii_digits(str(super().clean(value)).strip())
        if not _CODE.fullmatch(given):
            raise forms.ValidationError(
                _("Enter 2 to 40 lower-case Latin letters, digits or _. Start with a letter")
            )
        return given


class OrganisationForm(PlainForm):
    name_fa = forms.CharField(
        label=_("Name in Persian"),
        max_length=120,
        error_messages=_required(Message("Enter the name")),
    )
    name_en = forms.CharField(
        label=_("Name in English"),
        max_length=120,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required(Message("Enter the name in English")),
    )
    code = OrganisationCodeField(
        label=_("Code"),
        help_text=_("The organisation’s messages contain this code"),
        max_length=40,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required(Message("Enter the code")),
    )
    kind = forms.ChoiceField(
        label=pgettext_lazy("web/staff/partners/forms", "Kind"),
        choices=_KINDS,
        widget=forms.RadioSelect,
        error_messages=_required(Message("Choose one")),
    )


class OrganisationKeyForm(PlainForm):
    public_key = forms.CharField(
        label=_("Ed25519 public key"),
        help_text=_("In PEM or base64 format. Never ask for a private key, and never accept one"),
        max_length=2_000,
        widget=forms.Textarea(attrs={**_LTR, "rows": "4"}),
        error_messages=_required(Message("Enter the key")),
    )


class CallbackAddressForm(PlainForm):
    url = forms.CharField(
        label=_("Callback address"),
        help_text=_("Answers and updates are sent to paths under this address, over https"),
        max_length=200,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required(Message("Enter the address")),
    )


class TermsForm(PlainForm):
    """Without a law each head has to consent."""

    purpose = OrganisationCodeField(
        label=_("Purpose code"),
        max_length=40,
        widget=forms.TextInput(attrs=_LTR),
        error_messages=_required(Message("Enter the code")),
    )
    purpose_fa = forms.CharField(
        label=_("Purpose, in Persian"),
        help_text=_("The head of household will read this"),
        max_length=200,
        error_messages=_required(Message("Write the purpose")),
    )
    purpose_en = forms.CharField(
        label=_("Purpose, in English"),
        max_length=200,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages=_required(Message("Write the purpose in English")),
    )
    attributes = forms.MultipleChoiceField(
        label=_("Which information?"),
        choices=[(name, in_page_language(words)) for name, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages=_required(Message("Choose at least one")),
    )
    law = forms.CharField(
        label=_("Law: title, number and date"),
        help_text=_("Leave this empty if the consent of each head of household is required"),
        max_length=300,
        required=False,
    )
    quota_per_day = DigitsField(
        label=_("Searches per day"),
        error_messages=_required(Message("Enter the number of searches per day")),
    )
    from_on = JalaliDateField(label=pgettext_lazy("label", "From"))
    until_on = JalaliDateField(label=_("End date (if there is one)"), required=False)

    def clean_quota_per_day(self) -> int:
        day = self.cleaned_data["quota_per_day"]
        if not (day.isascii() and day.isdecimal() and int(day[:9]) >= 1 and len(day) <= 9):
            raise forms.ValidationError(_("Enter a whole number, 1 or more"))
        return int(day)

    def clean_law(self) -> str:
        return str(self.cleaned_data["law"]).strip()

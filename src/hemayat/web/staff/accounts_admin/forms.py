"""What an administrator says of a colleague: who it is, which roles, whose households."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.accounts.mobile import mobile_of
from hemayat.accounts.roles import WORDS
from hemayat.accounts.staff import USERNAME
from hemayat.accounts.staff_sso import is_offered
from hemayat.common.national_id import is_valid
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.provinces import province_choices

_EVERYWHERE = ("*", _("All provinces"))


class RolesForm(PlainForm):
    """Which roles go together is judged by accounts/roles.py, not here."""

    roles = forms.MultipleChoiceField(
        label=_("Roles"),
        choices=[(str(role), in_page_language(words)) for role, words in WORDS.items()],
        widget=forms.CheckboxSelectMultiple,
        error_messages={"required": _("Choose at least one role")},
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"),
        help_text=_("The colleague will see only households in these provinces"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        # In the order of the reader's language, which a class does not know.
        choices = [_EVERYWHERE, *province_choices(PROVINCE_CODES.values())]
        self.fields["provinces"].choices = choices  # type: ignore[attr-defined]  # it is the MultipleChoiceField above


class ColleagueLineForm(PlainForm):
    """The line of a colleague: read as E.164."""

    mobile = DigitsField(
        label=_("Mobile number in the colleague’s own name"),
        help_text=_("Links and codes are sent only to this number. Example: 09123456789"),
        error_messages={"required": _("Enter the mobile number")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )

    def clean_mobile(self) -> str:
        line = mobile_of(self.cleaned_data["mobile"])
        if line is None:
            raise forms.ValidationError(_("This is not a mobile number. Enter 11 digits that start with 09"))
        return line


class IdentityForm(ColleagueLineForm):
    """Who the colleague is, for the civil registry and Shahkar; the national id also keeps their own file closed."""

    national_id = DigitsField(
        label=_("The colleague’s national ID"),
        help_text=_(
            "We use this number to keep the colleague out of their own case file. Once it is saved, nobody can see it"
        ),
        error_messages={"required": _("Enter the national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(label=_("The colleague’s date of birth"))
    field_order: tuple[str, ...] = ("national_id", "birth_date", "mobile")

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise forms.ValidationError(_("This is not a valid national ID. Enter its 10 digits"))
        return given


class VouchForm(ColleagueLineForm):
    """Which line a second administrator confirms while Shahkar is silent or the owner accepts nothing, and why."""

    because = forms.CharField(
        label=_("How do you know that this number belongs to your colleague?"),
        help_text=_("The oversight team will read this"),
        max_length=200,
        error_messages={"required": _("This field is empty. Fill it in")},
    )


class InviteForm(IdentityForm, RolesForm):
    """Who it is, by which name they sign in, and what they may do."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=120,
        error_messages={"required": _("Enter the colleague’s name")},
    )
    username = forms.CharField(
        label=_("User name"),
        help_text=_("Lower-case Latin letters, digits, dots or hyphens"),
        max_length=64,
        error_messages={"required": _("Enter the user name")},
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    sso_subject = forms.CharField(
        label=_("User name for the ministry’s single sign-on"),
        help_text=_("Only if the colleague signs in this way"),
        required=False,
        max_length=255,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
    )
    field_order = (
        "full_name",
        "username",
        "national_id",
        "birth_date",
        "mobile",
        "sso_subject",
        "roles",
        "provinces",
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        if not is_offered():
            del self.fields["sso_subject"]

    def clean_username(self) -> str:
        this_username: str = self.cleaned_data["username"].strip()
        if not USERNAME.fullmatch(this_username):
            raise forms.ValidationError(
                _("Enter 2 to 64 lower-case Latin letters, digits, dots or hyphens. Start with a letter")
            )
        return this_username


class ResetReasonForm(PlainForm):
    """Why an account is reset: the second person reads it."""

    reason = forms.CharField(
        label=_("What was lost, and how did you identify the colleague?"),
        help_text=_("The second person will read this"),
        max_length=200,
        error_messages={"required": _("This field is empty. Fill it in")},
    )

"""What a member says of themselves: relatives, and days away."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.accounts.models import TIES
from hemayat.common.language import Message, message_in
from hemayat.common.national_id import is_valid
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, pgettext_lazy

RELATIONS = {
    "self": message_in("self", "You"),
    "spouse": Message("Spouse"),
    "child": Message("Child"),
    "parent": Message("Parent"),
    "sibling": Message("Sibling"),
    "other": Message("Another relative"),
}
NOT_AN_ID = _("This is not a valid national ID. Enter its 10 digits")


class RelativeForm(PlainForm):
    """Whose file is closed to the member from now on."""

    national_id = DigitsField(
        label=_("Your relative’s national ID"),
        error_messages={"required": pgettext_lazy("staff", "Enter the national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=_("What is this person’s relationship to you?"),
        choices=[(name, in_page_language(RELATIONS[name])) for name in TIES if name != "self"],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise forms.ValidationError(NOT_AN_ID)
        return given


class LeaveForm(PlainForm):
    """Days away, first and last included, and who stands in, if anybody."""

    from_on = JalaliDateField(
        label=_("First day"),
        error_messages={"required": _("Enter the first day")},
    )
    until_on = JalaliDateField(
        label=pgettext_lazy("label", "Last day"),
        error_messages={"required": _("Enter the last day")},
    )
    deputy = forms.TypedChoiceField(
        label=_("Deputy"),
        help_text=_(
            "A colleague who has all your roles and provinces. If you do not choose a deputy, "
            "your cases return to the queue."
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *args: Any, deputies: list[tuple[int, str]], **named: Any) -> None:
        super().__init__(*args, **named)
        nobody = _("No deputy")
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [("", nobody), *deputies]

"""What a member says of themselves: relatives, and days away."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.accounts.models import TIES
from hemayat.common.national_id import is_valid
from hemayat.web.shared.forms import DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import both

RELATIONS = {
    "self": ("خود شما", "Yourself"),
    "spouse": ("همسر", "Spouse"),
    "child": ("فرزند", "Child"),
    "parent": ("پدر یا مادر", "Parent"),
    "sibling": ("خواهر یا برادر", "Sibling"),
    "other": ("خویش دیگر", "Another relative"),
}
NOT_AN_ID = both("شمارهٔ ملی درست نیست؛ ده رقم آن را بنویسید", "This is no national id; write its ten digits")


class RelativeForm(PlainForm):
    """Whose file is closed to the member from now on."""

    national_id = DigitsField(
        label=both("شمارهٔ ملی خویش شما", "Your relative's national id"),
        error_messages={"required": both("شمارهٔ ملی را بنویسید", "Write the national id")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    relation = forms.ChoiceField(
        label=both("چه نسبتی با شما دارد؟", "Who is this to you?"),
        choices=[(name, both(*RELATIONS[name])) for name in TIES if name != "self"],
        widget=forms.RadioSelect,
        error_messages={"required": both("یکی را برگزینید", "Choose one")},
    )

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise forms.ValidationError(NOT_AN_ID)
        return given


class LeaveForm(PlainForm):
    """Days away, first and last included, and who stands in, if anybody."""

    from_on = JalaliDateField(
        label=both("نخستین روز", "First day"),
        error_messages={"required": both("نخستین روز را بنویسید", "Write the first day")},
    )
    until_on = JalaliDateField(
        label=both("واپسین روز", "Last day"),
        error_messages={"required": both("واپسین روز را بنویسید", "Write the last day")},
    )
    deputy = forms.TypedChoiceField(
        label=both("جانشین", "Deputy"),
        help_text=both(
            "همکاری با همهٔ نقش‌ها و استان‌های شما. بی‌جانشین، پرونده‌هایی که در دست دارید به صف بازمی‌گردد.",
            "A colleague with all of your roles and provinces. With none, the cases that you have in hand go back "
            "into the queue.",
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )

    def __init__(self, *given: Any, deputies: list[tuple[int, str]], **named: Any) -> None:
        super().__init__(*given, **named)
        nobody = both("بی‌جانشین", "Nobody")
        field = self.fields["deputy"]
        assert isinstance(field, forms.ChoiceField), "declared above"
        field.choices = [("", nobody), *deputies]

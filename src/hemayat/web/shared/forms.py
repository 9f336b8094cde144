"""What forms on both sites are made of: digits of any script, days of the Jalali calendar as three fields."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator, Mapping
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.functional import lazy

from hemayat.common.dates import DateFault, from_jalali, to_jalali
from hemayat.common.language import Message, in_digits
from hemayat.common.money import format_rial
from hemayat.common.persian import to_ascii_digits, without_direction_controls
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language

_SUM = re.compile(r"[0-9]{1,60}|[0-9]{1,3}(?:[٬,،. ][0-9]{3}){1,20}")
_NO_DIGIT = re.compile(r"[^0-9]")
_GAPS = re.compile(r"[\s\u200c\u200e\u200f._/()\-–]+")
PARTS = ("day", "month", "year")
_TOO_LARGE = Message("The amount is too large. Enter no more than {most}")
_NO_YEAR = Message("Enter the year in the Iranian calendar as four digits, for example {year}")
_TOO_LONG = Message("The text is too long. Shorten it to {most} characters or fewer")


def _too_long_text(most: int) -> str:
    return _TOO_LONG.format(most=most).in_(page_language())


_too_long = lazy(_too_long_text, str)
"""Worded only where a text is too long."""


class PlainForm(forms.Form):
    """A form whose faults are ours to word: the browser's own bubbles stay away."""

    use_required_attribute = False

    def __init__(self, *given: Any, **named: Any) -> None:
        named.setdefault("label_suffix", "")
        super().__init__(*given, **named)
        if self.is_bound:
            self.data = _as_typed(self.data)

    def add_error(self, field: str | None, error: Any) -> None:
        """Only the first fault of a field: a text that is too long is not said to be missing as well."""
        if field is None or field not in self.errors:
            super().add_error(field, error)

    def full_clean(self) -> None:
        """Fields may have been added since, so each learns only now how to say that a text is too long."""
        for field in self.fields.values():
            if isinstance(field, forms.CharField) and field.max_length:
                field.error_messages.setdefault("max_length", _too_long(field.max_length))
        super().full_clean()


def _as_typed(data: Any) -> Any:
    """Whatever is text loses its text-direction controls, so that an officer reads what was typed."""
    if not isinstance(data, MultiValueDict):
        return {name: _straight(value) for name, value in data.items()}
    straight = data.copy()
    for name, values in data.lists():
        straight.setlist(name, [_straight(value) for value in values])
    return straight


def _straight(value: Any) -> Any:
    return without_direction_controls(value) if isinstance(value, str) else value


class DigitsField(forms.CharField):
    """A number that is a name (national id, telephone, code): ۰-۹, ٠-٩ and 0-9, without gaps and dashes; gives text."""

    def __init__(self, **named: Any) -> None:
        named.setdefault("max_length", 40)
        super().__init__(**named)
        self.widget.attrs.pop("maxlength", None)
        for name, value in {"inputmode": "numeric", "dir": "ltr", "spellcheck": "false"}.items():
            self.widget.attrs.setdefault(name, value)

    def to_python(self, value: Any) -> str:
        return _GAPS.sub("", to_ascii_digits(super().to_python(value) or ""))


class RialField(forms.CharField):
    """A sum in whole rials, with or without signs between the thousands; None where nothing is typed."""

    widget = forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"})

    def __init__(self, *, most: int, least: int = 1, **named: Any) -> None:
        super().__init__(**named)
        self.least, self.most = least, most

    def clean(self, value: Any) -> Any:
        typed = to_ascii_digits(super().clean(value)).strip()
        if not typed:
            return None
        rial = int(_NO_DIGIT.sub("", typed)) if _SUM.fullmatch(typed) else -1
        if rial > self.most:
            most = format_rial(self.most, page_language())
            raise ValidationError(_TOO_LARGE.format(most=most).in_(page_language()))
        if not self.least <= rial <= self.most:
            raise ValidationError(_("Enter the amount in rials, using digits only, for example 12000000"))
        return rial


class JalaliDateWidget(forms.Widget):
    """Three controls, `name_day`, `name_month`, `name_year`; shown by the tag `field`."""

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> dict[str, str]:
        return {part: str(data.get(f"{name}_{part}", "")).strip() for part in PARTS}

    def value_omitted_from_data(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> bool:
        return not any(f"{name}_{part}" in data for part in PARTS)

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        return f"{id_}_day"


class JalaliDateField(forms.Field):
    """A day asked for as day, month by name and year; gives a Gregorian date.

    The code of a fault is the part to mend (day, month or year), so that the summary's link reaches it.
    """

    widget = JalaliDateWidget
    default_error_messages: ClassVar = {"required": _("Enter the day")}

    def prepare_value(self, value: Any) -> Any:
        """What the three controls show: the typed texts, or the parts of a date."""
        if isinstance(value, dt.date):
            year, month, day = to_jalali(value)
            return {"day": str(day), "month": str(month), "year": str(year)}
        return value or dict.fromkeys(PARTS, "")

    def clean(self, value: Any) -> dt.date | None:
        typed = {part: to_ascii_digits(value.get(part, "")) for part in PARTS} if value else {}
        if not any(typed.values()):
            if self.required:
                raise ValidationError(self.error_messages["required"], code="day")
            return None
        if faults := [ValidationError(words, code=part) for part, words in self._faults(typed)]:
            raise ValidationError(faults)
        if not 1200 <= int(typed["year"]) < 1600:
            raise ValidationError(self._year_text(), code="year")
        return _real_day(typed)

    def _faults(self, typed: Mapping[str, str]) -> Iterator[tuple[str, str]]:
        """Every part that is missing or no number, so that nobody mends one only to hear of the next."""
        for part in PARTS:
            if not typed[part]:
                yield part, _MISSING[part]
            elif not typed[part].isdecimal() or len(typed[part]) > 4:
                yield part, self._year_text() if part == "year" else _NOT_A_NUMBER[part]

    def _year_text(self) -> str:
        return _NO_YEAR.format(year=in_digits(str(self.example_year()))).in_(page_language())

    def example_year(self) -> int:
        """The present year, because most of these days are near."""
        return to_jalali(timezone.localdate())[0]


class PastDateField(JalaliDateField):
    """A day that is not to come."""

    default_error_messages: ClassVar = {"future": _("The date must not be in the future. Check the year")}

    def clean(self, value: Any) -> dt.date | None:
        day = super().clean(value)
        if day is not None and day > timezone.localdate():
            raise ValidationError(self.error_messages["future"], code="year")
        return day


class BirthDateField(PastDateField):
    """A date of birth."""

    def example_year(self) -> int:
        """The year in which a head of household may have been born."""
        return 1357


def _real_day(typed: Mapping[str, str]) -> dt.date:
    year, month, day = int(typed["year"]), int(typed["month"]), int(typed["day"])
    try:
        return from_jalali(year, month, day)
    except DateFault:
        raise ValidationError(
            _("There is no such day in this month. Check the day"),
            code="day",
        ) from None


_MISSING = {
    "day": _("Enter the day"),
    "month": _("Choose the month"),
    "year": _("Enter the year"),
}
_NOT_A_NUMBER = {
    "day": _("Enter the day as a number, for example 7"),
    "month": _("Choose the month"),
}

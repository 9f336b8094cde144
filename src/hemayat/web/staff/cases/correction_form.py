"""What an officer types to correct one item of a record: an amount, a number, a date or a choice, as the item is."""

from __future__ import annotations

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from hemayat.common.dates import to_jalali
from hemayat.common.language import Message
from hemayat.registers.code_labels import code_words
from hemayat.registers.schema import Column, ColumnType
from hemayat.web.shared.forms import JalaliDateField, PlainForm, RialField
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language
from hemayat.web.staff.cases.forms import words_field

AWAY = "-"
"""Used instead of the name of a column for the whole record, which an empty form must never mean."""
_LABEL = _("Correct value")
_DATES = frozenset({ColumnType.DATE, ColumnType.MONTH})


class CorrectForm(PlainForm):
    """The correct value of `column`; without a column, that the record is not theirs. Also period, reason, proof.

    `said`: the register's value in words. `given` is what the action takes.
    """

    valid_from = JalaliDateField(
        label=_("From which day?"),
        help_text=_(
            "Use the date in the document. If you leave this field empty, the date of the register’s data "
            "is used"
        ),
        required=False,
    )
    valid_to = JalaliDateField(
        label=_("Until which day?"),
        help_text=_("Leave this empty if there is no end date"),
        required=False,
    )
    why = words_field(_("How do you know?"))
    document = forms.UUIDField(label=_("Which document shows this?"))

    def __init__(
        self, data: QueryDict | None, *, column: Column | None, said: str, proofs: list[tuple[str, str]]
    ) -> None:
        super().__init__(data)
        self.column = column
        if column is not None:
            self.fields["value"] = _value_field(column, said)
            if column.nullable:
                self.fields["value"].required = False
                self.fields["is_unknown"] = forms.BooleanField(
                    label=_("There is no such value, or nobody knows it"), required=False
                )
        self.order_fields(["value", "is_unknown", "valid_from", "valid_to", "why", "document"])
        self.fields["document"].widget = forms.RadioSelect(choices=proofs)
        if len(proofs) == 1:
            self.fields["document"].initial = proofs[0][0]
        self.fields["document"].error_messages["required"] = _(
            "Choose a document the applicant sent. If there is none, ask the applicant for one first"
        )

    @property
    def is_amount(self) -> bool:
        return self.column is not None and self.column.kind is ColumnType.RIAL

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        first, last = given.get("valid_from"), given.get("valid_to")
        if first is not None and first > timezone.localdate():
            fault = _("The first day must be today or earlier. Check the year")
            self.add_error("valid_from", ValidationError(fault, code="year"))
        if first is not None and last is not None and last < first:
            fault = _("The last day must not be before the first day")
            self.add_error("valid_to", ValidationError(fault, code="day"))
        if "is_unknown" in self.fields and "value" not in self.errors:
            has_value = given.get("value") not in {None, ""}
            if has_value is bool(given.get("is_unknown")):
                self.add_error(
                    "value", _("Enter the correct value, or say that there is none. Do not do both")
                )
        return given

    @property
    def given(self) -> dict[str, Any]:
        """The column, the value as a register would send it, and the rest."""
        given = dict(self.cleaned_data)
        given.pop("is_unknown", None)
        value = given.pop("value", None)
        return {**given, "column": self.column.name if self.column else "", "value": _as_sent(value)}


def _as_sent(value: object) -> str:
    if isinstance(value, dt.date):
        return "{:04}/{:02}/{:02}".format(*to_jalali(value))
    return "" if value is None else str(value)


def _value_field(column: Column, said: str) -> forms.Field:
    hint = in_page_language(Message("The register says: {said}").format(said=said))
    missing = {"required": _("Enter the correct value")}
    if column.kind is ColumnType.RIAL:
        return RialField(
            label=_("Correct amount, in rials"),
            help_text=hint,
            least=0,
            most=column.maximum,
            error_messages=missing,
        )
    if column.kind is ColumnType.COUNT:
        faults = ("required", "invalid", "min_value", "max_value")
        return forms.IntegerField(
            label=_LABEL,
            help_text=hint,
            min_value=0,
            max_value=column.maximum,
            widget=forms.TextInput(attrs={"inputmode": "numeric", "dir": "ltr", "autocomplete": "off"}),
            error_messages=dict.fromkeys(faults, _("Enter the correct value")),
        )
    if column.kind in _DATES:
        return JalaliDateField(label=_LABEL, help_text=hint, error_messages=missing)
    if choices := _choices(column):
        return forms.ChoiceField(
            label=_LABEL,
            help_text=hint,
            choices=[("", _("Choose the correct value")), *choices],
            error_messages=dict.fromkeys(("required", "invalid_choice"), _("Choose the correct value")),
        )
    return forms.CharField(label=_LABEL, help_text=hint, max_length=80, error_messages=missing)


def _choices(column: Column) -> list[tuple[str, Any]]:
    if column.kind is ColumnType.BOOL:
        return [("yes", _("Yes")), ("no", _("No"))]
    return [(code, code_words(code, page_language())) for code in column.codes]

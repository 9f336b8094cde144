"""A draft as text or as fields, its official text, what a reviewer says, and a law as the gazette has it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping
from copy import deepcopy
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile

from hemayat.agreements.content_yaml import MOST_SIGNS
from hemayat.agreements.faults import AgreementTextFault
from hemayat.common.dates import format_date, parse_date
from hemayat.common.language import Words
from hemayat.web.shared.forms import JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, pgettext_lazy
from hemayat.web.staff.agreements.known_fields import FIELDS


class AgreementTextForm(PlainForm):
    """The whole body as YAML; whether it is an agreement is judged by agreements/validation.py."""

    text = forms.CharField(
        label=_("Text of the agreement (YAML)"),
        help_text=_(
            "The system sets the version number. Enter each text twice: in Persian (fa) and in English (en)"
        ),
        max_length=MOST_SIGNS,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 30, "dir": "auto", "spellcheck": "false"}),
        error_messages={"required": _("The text is empty. Enter the text")},
    )


class AgreementFieldsForm(PlainForm):
    """What changes most often, field by field; the rest of the body stays as it is."""

    effective_from = JalaliDateField(
        label=pgettext_lazy("web/shared/agreement_changes", "In force from"),
        error_messages={"required": _("Enter the day")},
    )

    def __init__(self, body: Mapping[str, Any], *args: Any, **named: Any) -> None:
        self._body = body
        values = {name: _at(body, path) for name, (path, _) in FIELDS.items()}
        initial = {**values, "effective_from": parse_date(str(body["effective_from"]))}
        super().__init__(*args, initial=initial, **named)
        for name, (_path, label) in FIELDS.items():
            self.fields[name] = forms.CharField(
                label=label,
                max_length=300,
                widget=forms.TextInput(attrs={"dir": "rtl" if name.endswith("_fa") else "ltr"}),
                error_messages={"required": _("This field is empty. Fill it in")},
            )

    def body(self) -> dict[str, Any]:
        """With what was typed in its place."""
        made: dict[str, Any] = deepcopy(dict(self._body))
        day: dt.date = self.cleaned_data["effective_from"]
        made["effective_from"] = format_date(day, "en")
        for name, (path, _label) in FIELDS.items():
            _at(made, path[:-1])[path[-1]] = self.cleaned_data[name]
        return made

    def tell(self, found: Iterator[AgreementTextFault] | tuple[AgreementTextFault, ...]) -> None:
        """Each fault at its field; what is of none, at the head of the form."""
        of_path = {path: name for name, (path, _) in FIELDS.items()} | {("effective_from",): "effective_from"}
        for fault in found:
            name = of_path.get(tuple(str(part) for part in fault.path))
            self.add_error(
                name,
                in_page_language(
                    Words(fault.fa, f"It {fault.en}")
                    if name
                    else Words(f"{fault.where}: {fault.fa}", fault.said)
                ),
            )


class OfficialTextForm(PlainForm):
    """A text in UTF-8 or a PDF, kept byte for byte."""

    file = forms.FileField(
        label=_("The ministry’s official text"),
        help_text=_(
            "A PDF or a text file in UTF-8, up to 5 MB. The file is kept and shown without any change"
        ),
        error_messages={
            "required": _("Choose the file"),
            "empty": _("This file is empty. Choose another file"),
        },
    )

    @property
    def sent(self) -> tuple[bytes, str]:
        file: UploadedFile[Any] = self.cleaned_data["file"]
        return file.read(), str(file.name)


class DraftReviewForm(PlainForm):
    """`sha256`: of the words that the reviewer was shown."""

    sha256 = forms.CharField(max_length=64, widget=forms.HiddenInput)
    verdict = forms.ChoiceField(
        label=_("Your decision after reading the whole text and the changes:"),
        choices=[
            ("approve", _("I approve this text")),
            ("return", _("Send it back to the author")),
        ],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("What needs to change?"),
        help_text=_("Needed only if you send it back"),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ClosingLawForm(PlainForm):
    """As in the official gazette."""

    title_fa = forms.CharField(
        label=_("Title of the law (Persian)"), max_length=300,
        error_messages={"required": _("Enter the title")},
    )  # fmt: skip
    title_en = forms.CharField(
        label=_("Title of the law (English)"), max_length=300,
        error_messages={"required": _("Enter the title in English")},
    )  # fmt: skip
    number = forms.CharField(
        label=_("Number of the law"), max_length=60,
        error_messages={"required": _("Enter the number")},
    )  # fmt: skip
    promulgated_on = JalaliDateField(
        label=_("Date the law was issued"),
        error_messages={"required": _("Enter the date the law was issued")},
    )
    effective_on = JalaliDateField(
        label=_("The service ends on"),
        error_messages={"required": _("Enter the date on which the service ends")},
    )


def _at(body: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    part: Any = body
    for name in path:
        part = part[name]
    return part

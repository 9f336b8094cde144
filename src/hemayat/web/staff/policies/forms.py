"""What an analyst tries: a reform as a file, or another day, over the nation of a run."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile

from hemayat.common.language import Message
from hemayat.publication.policy_texts import PolicyText
from hemayat.web.shared.forms import JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.shared.templatetags.formats import jalali
from hemayat.web.staff.publication.forms import run_choices

MOST_BYTES = 500_000


class PolicyDayForm(PlainForm):
    on = JalaliDateField(
        label=_("For which day do you want to see the text in force?"),
        help_text=_("The text used to decide the results that people saw on that day"),
        error_messages={"required": _("Enter the day")},
    )


class ComparedTextForm(PlainForm):
    """The text of another run of the same policy, or the file of today."""

    FILE = "file"
    beside = forms.ChoiceField(
        label=_("Which text do you want to compare it with?"),
        error_messages={
            "required": _("Choose a text"),
            "invalid_choice": _("This text was not found. Choose another"),
        },
    )

    def __init__(self, *args: Any, others: Sequence[PolicyText], has_file: bool, **named: Any) -> None:
        super().__init__(*args, **named)
        today = [(self.FILE, _("The current policy file of this installation"))]
        runs = [(str(policy_text.run), _called(policy_text)) for policy_text in others]
        self.fields["beside"].choices = (today if has_file else []) + runs  # type: ignore[attr-defined]  # it is the ChoiceField above


class ReformTrialForm(PlainForm):
    """`clean_reform` gives the text of the file; whether it is a reform is judged by publication/reforms.py."""

    run = forms.ChoiceField(
        label=_("Households from which run?"),
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose a run")},
    )
    reform = forms.FileField(
        label=_("Reform file"),
        help_text=_(
            "A YAML file with the whole policy, or with only the changes. If you send no file, the rules of "
            "this policy on two dates are compared"
        ),
        required=False,
    )
    on = JalaliDateField(
        label=_("Date of the current rules"),
        error_messages={"required": _("Enter the day")},
    )
    to = JalaliDateField(
        label=_("Date of the new rules"),
        help_text=_("If you leave this empty, the date of the current rules is used"),
        required=False,
    )
    keeps_cuts = forms.BooleanField(
        label=_("Keep the current boundaries between deciles"),
        required=False,
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["run"].choices = run_choices()  # type: ignore[attr-defined]  # it is the ChoiceField above

    @property
    def file_name(self) -> str:
        """As it was called on the sender's machine; for people to read alone."""
        sent = self.files.get("reform")
        return str(sent.name) if sent else ""

    def clean_reform(self) -> str:
        sent: UploadedFile[Any] | None = self.cleaned_data["reform"]
        if not sent:
            return ""
        if (sent.size or 0) > MOST_BYTES:
            raise ValidationError(_("The file is larger than 500 KB. Include only the changes in it"))
        try:
            return str(sent.read(), "utf-8-sig")
        except UnicodeDecodeError:
            raise ValidationError(_("This is not a text file. Save it as UTF-8 text")) from None


def _called(text: PolicyText) -> str:
    day = jalali(text.published_at)
    said = in_page_language(Message("Run {run}, published {day}").format(run=text.run, day=day))
    return str(said)

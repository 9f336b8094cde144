"""One question a page. Each form gives its answers as the slice keeps them: by the names of requests/questions.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict

from hemayat.common.language import Message
from hemayat.common.national_id import is_valid
from hemayat.documents.kinds import KIND_TEXTS
from hemayat.requests.questions import MOST_SIGNS
from hemayat.web.citizen.attachments import file_field
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import answers_of, claims_about, key_of
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

Choices = Iterable[tuple[str, Any]]
_CHOOSE = {
    "required": _("Choose one"),
    "invalid_choice": _("Choose one of these"),
}


class TaskAnswerForm(PlainForm):
    """`answered`: what is kept so far, shown until something is typed."""

    names: ClassVar[tuple[str, ...]] = ()

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str], files: Any = None) -> None:
        super().__init__(data, files, initial=self.shown(answered))

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        """The kept answers as this form's controls show them."""
        return {name: answered.get(name, "") for name in self.names}

    def answers(self) -> dict[str, str]:
        """Name of the question → answer; only once the form is valid."""
        return {name: self.cleaned_data[name] for name in self.names}


class FreeTextForm(TaskAnswerForm):
    """A text of the person's own; `why` in most requests, `note` where nothing has to be explained."""

    def __init__(
        self,
        data: QueryDict | None,
        answered: Mapping[str, str],
        *,
        name: str,
        label: str,
        hint: str,
        is_required: bool,
    ) -> None:
        self.names = (name,)  # type: ignore[misc]  # of this form alone
        super().__init__(data, answered)
        self.fields[name] = words_field(label, hint, is_required=is_required)


def words_field(label: str, hint: str, *, is_required: bool = True) -> forms.CharField:
    """Lines of any length up to what is kept; faults are worded, not cut off."""
    field = forms.CharField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 7}),
        error_messages={
            "required": _("Write it in your own words; one sentence is enough"),
            "max_length": in_page_language(
                Message("The text is too long; shorten it to {most_signs} characters").format(
                    most_signs=MOST_SIGNS
                )
            ),
        },
    )
    field.widget.attrs.pop("maxlength", None)
    return field


class CaseKindForm(PlainForm):
    """What somebody wants, out of what is open to them."""

    data_item = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    record = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    claim = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, kinds: Sequence[str], **named: Any) -> None:
        super().__init__(data, **named)
        self.fields["kind"] = forms.ChoiceField(
            label=_("What is your request about?"),
            choices=[(kind, texts.KINDS[kind]) for kind in kinds],
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )


class GroundForm(TaskAnswerForm):
    """Which of the reasons is objected to; none of them is the decision as a whole."""

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str], criteria: Choices) -> None:
        super().__init__(data, answered)
        self.fields["criteria"] = forms.MultipleChoiceField(
            label=_("Which of the reasons do you think are wrong?"),
            help_text=_(
                "Choose as many as you like. If you object to the whole decision, do not choose any."
            ),
            choices=list(criteria),
            required=False,
            widget=forms.CheckboxSelectMultiple,
            error_messages=_CHOOSE,
        )

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        return {"criteria": [name for name in answered.get("criteria", "").split(",") if name]}

    def answers(self) -> dict[str, str]:
        return {"criteria": ",".join(self.cleaned_data["criteria"])}


class DataItemForm(TaskAnswerForm):
    """Which data item is wrong, out of groups, one for each register; the keys are those of data_items.py."""

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str], groups: Choices) -> None:
        super().__init__(data, answered)
        self.fields["data_item"] = forms.ChoiceField(
            label=_("Which information is wrong?"),
            help_text=_("The information used in the decision"),
            choices=[("", _("Choose")), *groups],
            error_messages=_CHOOSE,
        )

    def shown(self, answered: Mapping[str, str]) -> dict[str, Any]:
        return {"data_item": key_of(answered)}

    def answers(self) -> dict[str, str]:
        return answers_of(self.cleaned_data["data_item"])


class ChoiceForm(TaskAnswerForm):
    """One of a few, as radio buttons."""

    def __init__(
        self,
        data: QueryDict | None,
        answered: Mapping[str, str],
        *,
        name: str,
        label: str,
        hint: str,
        choices: Choices,
    ) -> None:
        self.names = (name,)  # type: ignore[misc]  # of this form alone
        super().__init__(data, answered)
        self.fields[name] = forms.ChoiceField(
            label=label,
            help_text=hint,
            choices=list(choices),
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )


class ClaimForm(TaskAnswerForm):
    """What is wrong with a data item and what is right, with a file if there is one.

    `disputed`: what it is about, in words. There is no question if only one thing can be wrong with it.
    """

    def __init__(
        self, data: QueryDict | None, files: Any, answered: Mapping[str, str], disputed: str
    ) -> None:
        claims = claims_about(answered)
        self.names = ("claim", "why") if len(claims) > 1 else ("why",)  # type: ignore[misc]  # of this form alone
        super().__init__(data, answered, files)
        if len(claims) > 1:
            self.fields["claim"] = forms.ChoiceField(
                label=_("What is wrong with this information?"),
                help_text=disputed,
                choices=[(claim, texts.CLAIMS[claim]) for claim in claims],
                widget=forms.RadioSelect,
                error_messages=_CHOOSE,
            )
        question = texts.WHY["dispute"]
        self.fields["why"] = words_field(question.label, question.hint, is_required=question.is_required)
        self.fields["content"] = file_field()
        self.fields["kind"] = _kind_field()


class MemberForm(PlainForm):
    """Somebody of the household, as the civil registry is asked about them."""

    relation = forms.ChoiceField(
        label=_("How is this person related to you?"),
        choices=[("", _("Choose")), *texts.RELATIONS],
        error_messages=_CHOOSE,
    )
    national_id = DigitsField(
        label=_("Their national ID"),
        help_text=_("Ten digits, including the zeros at the start"),
        error_messages={"required": _("Enter a national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(
        label=_("Their date of birth"),
        help_text=_("As it appears on the national card or birth certificate"),
        error_messages={"required": _("Enter a date of birth")},
    )

    own_birth_date = BirthDateField(
        label=_("Your own date of birth"),
        help_text=_("We use this to check that ages match family relations"),
        error_messages={"required": _("Enter your own date of birth")},
    )

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str]) -> None:
        own = answered.get("own_birth_date")
        super().__init__(data, initial={"own_birth_date": dt.date.fromisoformat(own) if own else None})

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise ValidationError(_("A national ID has ten digits; copy them from the card again"))
        return given


def _kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What does this file show?"),
        choices=[
            ("", _("Not chosen")),
            *((str(kind), in_page_language(texts)) for kind, texts in KIND_TEXTS.items()),
        ],
        required=False,
        error_messages=_CHOOSE,
    )


class EvidenceForm(PlainForm):
    """One file at a time, so that a weak line loses no more than one."""

    def __init__(self, data: Any, files: Any, *, hint: str) -> None:
        super().__init__(data, files)
        self.fields["kind"] = _kind_field()
        self.fields["content"] = forms.FileField(
            label=_("Choose a file"),
            help_text=hint,
            allow_empty_file=True,
            widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,application/pdf"}),
            error_messages={"required": _("Choose a file first")},
        )


class AddedTextForm(PlainForm):
    """An explanation that is added to a request which is filed and still open."""

    words = words_field(
        _("What do you want to add?"),
        _("A case officer will read and answer what you write before recording any unfavourable result."),
    )


class ReplyForm(PlainForm):
    """The answer to an officer's question; the question itself is the heading."""

    def __init__(self, data: QueryDict | None, question: str) -> None:
        super().__init__(data)
        self.fields["words"] = words_field(question, "")

"""What a head is asked about a request. Names of questions are those of requests/questions.py."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.http import QueryDict
from django.utils.text import format_lazy

from hemayat.common.national_id import is_valid
from hemayat.documents.kinds import KIND_TEXTS
from hemayat.requests.kinds import KINDS
from hemayat.requests.questions import MOST_SIGNS, plain_text
from hemayat.requests.states import CaseKind
from hemayat.web.citizen.attachments import file_field
from hemayat.web.citizen.requests import texts
from hemayat.web.citizen.requests.data_items import claim_words, claims_about
from hemayat.web.shared.forms import BirthDateField, DigitsField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

Choices = Iterable[tuple[str, Any]]
Questions = dict[str, forms.Field]


def choice_errors(label: Any) -> dict[str, Any]:
    """Faults that name the question: the list of faults at the top of a page is read without the form below it."""
    return {
        "required": format_lazy("{choose}: {label}", choose=_("Choose an answer"), label=label),
        "invalid_choice": format_lazy("{choose}: {label}", choose=_("Choose one of these"), label=label),
    }


class DraftForm(PlainForm):
    """Everything that is asked for one request, on one page, with a file if there is one.

    `answered`: what is kept so far, shown until something is typed.
    """

    def __init__(
        self, data: QueryDict | None, files: Any, answered: Mapping[str, str], questions: Questions
    ) -> None:
        super().__init__(data, files, initial=dict(answered))
        self.fields |= questions
        self.fields["content"] = file_field()
        self.fields["kind"] = _kind_field()
        self.names = tuple(questions)
        if answered.get("criteria"):
            self.initial["criteria"] = answered["criteria"].split(",")

    @property
    def questions(self) -> list[BoundField]:
        """In the order of the page; not the file."""
        return [self[name] for name in self.names]

    def answers(self) -> dict[str, str]:
        """Name of the question → answer, of those that can be kept; only after it was checked."""
        right = {name: self.cleaned_data[name] for name in self.names if name in self.cleaned_data}
        return {name: ",".join(text) if isinstance(text, list) else text for name, text in right.items()}


def objection_questions(criteria: Choices) -> Questions:
    """`criteria`: those that failed or are not known yet. None of them chosen is the decision as a whole."""
    choices = list(criteria)
    if not choices:
        return text_question(CaseKind.OBJECTION)
    label = _("Which of the reasons do you think are wrong?")
    reasons = forms.MultipleChoiceField(
        label=label,
        help_text=_("Choose as many as you like. If you object to the whole decision, do not choose any."),
        choices=choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
        error_messages=choice_errors(label),
    )
    return {"criteria": reasons, **text_question(CaseKind.OBJECTION)}


def dispute_questions(answered: Mapping[str, str], disputed: str) -> Questions:
    """`disputed`: what it is about, in words. Nothing is asked about it if only one thing can be wrong."""
    claims = claims_about(answered)
    if len(claims) == 1:
        return {KINDS[CaseKind.DISPUTE].own_words.name: _missing_member_field()}
    named = [(claim, claim_words(answered)[claim]) for claim in claims]
    claim = _one_of(_("What is wrong with this information?"), disputed, named)
    return {"claim": claim, **text_question(CaseKind.DISPUTE)}


def head_questions(members: Choices) -> Questions:
    """`members`: those of the household who can be its head."""
    hint = _(
        "The civil registry must confirm the new head. After that, the new head can sign in "
        "with their own national ID and mobile number."
    )
    return {
        "new_head": _one_of(_("Who is the new head?"), hint, members),
        "cause": _one_of(_("Why is the head changing?"), "", texts.CAUSES.items()),
        **text_question(CaseKind.CHANGE_OF_HEAD),
    }


def text_question(kind: CaseKind) -> Questions:
    """The text that goes with a request of this kind."""
    of_kind = KINDS[kind]
    label, hint = in_page_language(of_kind.label), in_page_language(of_kind.hint)
    return {of_kind.own_words.name: words_field(label, hint, is_required=False)}


def _missing_member_field() -> forms.CharField:
    """There is no record to recognise: only the head's words say who it is."""
    hint = _(
        "Write this person’s name and how they are related to you. For example: my daughter Sara, born "
        "in Mehr 1404. Do not write a national ID. We send your text to the civil registry. A case "
        "officer reads it before any result against you is recorded."
    )
    return words_field(_("Who is missing from the list of members?"), hint, is_required=False)


class OwnWordsField(forms.CharField):
    """Judges a text as it is kept: signs of direction alone, which a keyboard adds, are no text."""

    def to_python(self, value: Any) -> Any:
        return plain_text(super().to_python(value) or "")


def words_field(label: Any, hint: Any, *, is_required: bool = True) -> forms.CharField:
    """Lines of any length up to what is kept."""
    return OwnWordsField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=MOST_SIGNS,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={
            "required": _("You have not written anything. One sentence in your own words is enough")
        },
    )


class BeginForm(PlainForm):
    """What a button says that begins a request: its kind, and what was chosen or written with it."""

    kind = forms.ChoiceField(choices=[(kind, kind) for kind in CaseKind], widget=forms.HiddenInput)
    data_item = forms.CharField(required=False, max_length=120, widget=forms.HiddenInput)
    record = forms.CharField(required=False, max_length=40, widget=forms.HiddenInput)
    claim = forms.CharField(required=False, max_length=16, widget=forms.HiddenInput)
    words = forms.CharField(required=False, widget=forms.HiddenInput)


class MemberForm(PlainForm):
    """Somebody of the household, as the civil registry is asked about them."""

    relation = forms.ChoiceField(
        label=_("How is this person related to you?"),
        choices=[("", _("Choose")), *texts.RELATIONS],
        error_messages=choice_errors(_("How is this person related to you?")),
    )
    national_id = DigitsField(
        label=_("This person’s national ID"),
        help_text=_("Ten digits, with zeros at the start"),
        error_messages={"required": _("Enter a national ID")},
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    birth_date = BirthDateField(
        label=_("This person’s date of birth"),
        help_text=_("As it appears on the national card or birth certificate"),
        error_messages={"required": _("Enter this person’s date of birth")},
    )

    own_birth_date = BirthDateField(
        label=_("Your own date of birth"),
        help_text=_("We use this to check that the members’ ages match how they are related to you"),
        error_messages={"required": _("Enter your own date of birth")},
    )

    def __init__(self, data: QueryDict | None, answered: Mapping[str, str]) -> None:
        own = answered.get("own_birth_date")
        super().__init__(data, initial={"own_birth_date": dt.date.fromisoformat(own) if own else None})

    def clean_national_id(self) -> str:
        given: str = self.cleaned_data["national_id"]
        if not is_valid(given):
            raise ValidationError(
                _("A national ID has ten digits; copy it again from the card or birth certificate")
            )
        return given


def _kind_field() -> forms.ChoiceField:
    return forms.ChoiceField(
        label=_("What does this file show?"),
        choices=[
            ("", _("Not chosen")),
            *((str(kind), in_page_language(texts)) for kind, texts in KIND_TEXTS.items()),
        ],
        required=False,
        error_messages=choice_errors(_("What does this file show?")),
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


class AdditionForm(PlainForm):
    """A note or a document for a request that is filed and still open; one of the two is enough."""

    words = words_field(_("Your note"), "", is_required=False)

    def __init__(self, data: Any, files: Any = None, words: str = "") -> None:
        super().__init__(data, files, initial={"words": words})
        self.fields["content"] = file_field()
        self.fields["kind"] = _kind_field()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = self.cleaned_data
        if not self.errors and not given["words"] and given["content"] is None:
            self.add_error("words", ValidationError(_("Write a note or choose a file")))
        return given


class ReplyForm(PlainForm):
    """The answer to an officer's question; the question itself is the heading."""

    def __init__(self, data: QueryDict | None, question: str) -> None:
        super().__init__(data)
        self.fields["words"] = words_field(question, "")


def _one_of(label: str, hint: str, choices: Choices) -> forms.ChoiceField:
    return forms.ChoiceField(
        label=label,
        help_text=hint,
        choices=list(choices),
        widget=forms.RadioSelect,
        error_messages=choice_errors(label),
    )

"""What is typed at the desk about a question, and what is written of an answer that is ready."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from hemayat.common.language import Message
from hemayat.questions.answer_sources import AnswerSource
from hemayat.questions.case_process import LONGEST
from hemayat.questions.results import QuestionQueueRow, ReadyAnswerView
from hemayat.questions.themes import THEMES
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

_CHOOSE = {
    "required": _("Choose one"),
    "invalid_choice": _("Choose one of these"),
}
_WRITE = {
    "required": _("Write the text. The head of household will read it"),
}
_THEMES = [(theme.name, in_page_language(theme.title)) for theme in THEMES]


def _area(label: str, *, is_required: bool, hint: str = "", most: int = LONGEST) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        required=is_required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 6, "dir": "auto"}),
        error_messages=_WRITE,
    )


class QuestionAnswerForm(PlainForm):
    """`ready`: the answer that the text began as, empty for one's own.

    How the thread stood as the page was read: `more`, it was answered; `read`, how many messages it had.
    """

    words = _area(_("Answer"), is_required=True)
    ready = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)
    more = forms.BooleanField(required=False, widget=forms.HiddenInput)
    read = forms.IntegerField(required=False, min_value=0, max_value=2**31 - 1, widget=forms.HiddenInput)


class QuestionThemeForm(PlainForm):
    theme = forms.ChoiceField(label=_("Theme"), choices=_THEMES, error_messages=_CHOOSE)


class MergeForm(PlainForm):
    """Another question of the household that waits."""

    def __init__(self, data: Any, others: Sequence[QuestionQueueRow]) -> None:
        super().__init__(data)
        self.fields["other"] = forms.TypedChoiceField(
            label=_("Which question do you want to merge it with?"),
            choices=[(line.id, _named(line)) for line in others],
            coerce=int,
            error_messages=_CHOOSE,
        )


def _named(line: QuestionQueueRow) -> str:
    return in_page_language(
        Message("{title}: {theme_words}").format(title=line.title, theme_words=line.theme_words)
    )


class ReadyAnswerForm(PlainForm):
    """English may be left out; Persian is then shown on the English pages too."""

    def __init__(
        self, data: Any, ties: Sequence[AnswerSource], answer: ReadyAnswerView | None = None, theme: str = ""
    ) -> None:
        initial = {"theme": theme}
        if answer is not None:
            initial = {
                "theme": answer.theme,
                "tie": answer.tie,
                "question_fa": answer.question.fa,
                "answer_fa": answer.written.fa,
                "question_en": _written(answer.question.en, answer.question.fa),
                "answer_en": _written(answer.written.en, answer.written.fa),
            }
        super().__init__(data, initial=initial)
        self.fields["tie"] = forms.ChoiceField(
            label=_("Which rule or clause is the answer about?"),
            help_text=_(
                "When this rule or clause changes, the answer is marked as outdated until somebody checks it"
            ),
            choices=[(tie.key, in_page_language(tie.title)) for tie in ties],
            error_messages=_CHOOSE,
        )
        self.order_fields(["theme", "tie", "question_fa", "answer_fa", "question_en", "answer_en"])

    theme = forms.ChoiceField(label=_("Theme"), choices=_THEMES, error_messages=_CHOOSE)
    question_fa = forms.CharField(
        label=_("The question in Persian, as people ask it"),
        help_text=_("Do not write a person’s name or number"),
        max_length=300,
        error_messages=_WRITE,
    )
    answer_fa = _area(_("The answer in Persian"), is_required=True)
    question_en = forms.CharField(label=_("The question in English"), required=False, max_length=300)
    answer_en = _area(_("The answer in English"), is_required=False)


def _written(english: str, persian: str) -> str:
    return "" if english == persian else english

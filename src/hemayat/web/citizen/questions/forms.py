"""What is written in questions and answers: what kind of thing it is, in words, and a file where there is one."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.questions.states import CATEGORY_WORDS
from hemayat.web.citizen.attachments import FormWithFile, file_field
from hemayat.web.citizen.requests.forms import choice_errors, words_field
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language


class MessageForm(FormWithFile):
    """A message with a file, or without one."""

    def __init__(self, data: Any, files: Any, label: str, hint: str = "") -> None:
        super().__init__(data, files)
        self.fields["words"] = words_field(label, hint)
        self.fields["content"] = file_field()


class NewQuestionForm(MessageForm):
    """`request`: the number of the request that it is about, empty for none."""

    category = forms.ChoiceField(
        label=_("What has happened?"),
        choices=[(str(category), in_page_language(words)) for category, words in CATEGORY_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages=choice_errors(_("What has happened?")),
    )
    request = forms.IntegerField(required=False, min_value=1, max_value=2**63 - 1, widget=forms.HiddenInput)

    def __init__(self, data: Any, files: Any, request: int | None) -> None:
        super().__init__(
            data,
            files,
            _("Write your question"),
            _("Do not write a card number or a password; we never ask for them"),
        )
        self.fields["request"].initial = request

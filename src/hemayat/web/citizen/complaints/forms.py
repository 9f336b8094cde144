"""What is typed in a complaint."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import forms
from django.http import QueryDict

from hemayat.complaints.actions import Damage
from hemayat.complaints.complainant_actions import MOST_RIAL
from hemayat.web.citizen.attachments import FormWithFile, file_field
from hemayat.web.citizen.requests.forms import words_field
from hemayat.web.shared.forms import RialField
from hemayat.web.shared.language import gettext_lazy as _

LONGEST_KEY = 64


class _KeyedForm(FormWithFile):
    """`key`: made when the form is shown, so that the same form with the same words is one complaint."""

    key = forms.CharField(
        max_length=LONGEST_KEY,
        widget=forms.HiddenInput,
        error_messages={"required": _("Open this page again and resend your text")},
    )


class DelayForm(_KeyedForm):
    """What the delay did; the dates are attached by themselves."""

    words = words_field(
        _("What problem did the delay cause you?"),
        _(
            "Write in your own words. We attach the due date, the count of days and the tracking code for you."
        ),
    )
    damage_rial = RialField(
        most=MOST_RIAL,
        label=_("Your loss, in rials (optional)"),
        help_text=_(
            "One toman is ten rials. Leave this empty if you lost nothing or do not know the amount."
        ),
        required=False,
    )
    damage_words = words_field(
        _("What was the loss? (optional)"),
        _("For example, rent in arrears or interest on a loan"),
        is_required=False,
    )

    content = file_field()

    @property
    def damage(self) -> Damage | None:
        rial = self.cleaned_data["damage_rial"]
        return Damage(rial, self.cleaned_data["damage_words"]) if rial else None

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        rial, words = given.get("damage_rial"), given.get("damage_words", "").strip()
        if rial and not words:
            self.add_error("damage_words", _("Write what the loss was"))
        if words and rial is None and "damage_rial" not in self.errors:
            self.add_error("damage_rial", _("Enter the amount in rials"))
        return given


class ConductForm(_KeyedForm):
    """About somebody on the staff; nothing but the words is needed."""

    words = words_field(
        _("What happened?"),
        _(
            "Write where and when it happened and who was involved, as far as you know. You do "
            "not need to give your own name."
        ),
    )

    content = file_field()

    def __init__(
        self, data: QueryDict | None, files: Any, requests: Iterable[tuple[str, str]], **named: Any
    ) -> None:
        super().__init__(data, files, **named)
        self.fields["request"] = forms.ChoiceField(
            label=_("Which of your requests is this about?"),
            choices=[("", _("None of them")), *requests],
            required=False,
        )

    @property
    def request(self) -> int | None:
        chosen: str = self.cleaned_data["request"]
        return int(chosen) if chosen else None


class LetterForm(FormWithFile):
    """To the inspector: an answer, or something more."""

    words = words_field(_("What do you want to write to the inspector?"), "")
    content = file_field()

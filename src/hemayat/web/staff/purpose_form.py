"""Why the file is opened: one of a few purposes, or the member's own words."""

from __future__ import annotations

import re
from typing import Any

from django import forms

from hemayat.accounts.purposes import WORDS, FileAccessPurpose
from hemayat.common.persian import to_ascii_digits
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language

OPENS = "opens_file"
"""The name of the button that sends this form, by which it is told from the forms of the file itself."""
_LONG_NUMBER = re.compile(r"\d{8}")


class PurposeForm(PlainForm):
    """Its head reads the answer, so a number of somebody has no place in it."""

    why = forms.ChoiceField(
        label=_("Why do you need this access?"),
        help_text=_("Your answer is recorded and shown to the head of household"),
        choices=[(str(purpose), in_page_language(words)) for purpose, words in WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = forms.CharField(
        label=_("If you have another reason, write it here"),
        required=False,
        max_length=200,
    )

    @property
    def purpose(self) -> str:
        """What is recorded."""
        why: str = self.cleaned_data["why"]
        return self.cleaned_data["words"] if why == FileAccessPurpose.OTHER else why

    def clean(self) -> dict[str, Any]:
        """Check the words only if they are the reason. With another reason they are recorded nowhere."""
        given: dict[str, Any] = super().clean() or {}
        if given.get("why") not in {None, FileAccessPurpose.OTHER}:
            self.errors.pop("words", None)
        elif "words" not in self.errors:
            self._check_words(given.get("words", "").strip(), given.get("why"))
        return given

    def _check_words(self, words: str, why: str | None) -> None:
        if why and len(words) < 5:
            self.add_error("words", _("Write the reason in a few words"))
        elif _LONG_NUMBER.search(to_ascii_digits(words)):
            self.add_error(
                "words", _("Do not write anyone’s national ID or phone number here. Delete the number")
            )

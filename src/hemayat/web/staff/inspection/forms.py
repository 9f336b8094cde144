"""What an inspector types."""

from __future__ import annotations

from django import forms

from hemayat.complaints.states import FINDING_WORDS
from hemayat.requests.questions import MOST_SIGNS
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language
from hemayat.web.staff.cases.forms import words_field


class ComplainantLetterForm(PlainForm):
    words = words_field(
        _("Your message to the complainant"),
        _("This message does not pause your time limit"),
        most=MOST_SIGNS,
    )


class ComplainantQuestionForm(PlainForm):
    words = words_field(
        _("What is your question for the complainant?"),
        _("Your time limit pauses until the answer arrives"),
        most=MOST_SIGNS,
    )


class ComplaintAnswerForm(PlainForm):
    """The end of a complaint: what was found, and the written answer."""

    finding = forms.ChoiceField(
        label=_("What did you find?"),
        choices=[(str(finding), in_page_language(words)) for finding, words in FINDING_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose one")},
    )
    words = words_field(
        _("The inspection office’s written answer"),
        _("The complainant will read this. If they claimed compensation, answer that claim too"),
        most=MOST_SIGNS,
    )

"""What an inspector types."""

from __future__ import annotations

from django import forms

from hemayat.complaints.states import FINDING_WORDS
from hemayat.requests.questions import MOST_SIGNS
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both
from hemayat.web.staff.cases.forms import words_field


class WriteForm(PlainForm):
    words = words_field(
        both("به شاکی چه می‌نویسید؟", "What do you write to the complainant?"),
        both("مهلت شما ادامه دارد", "Your days go on"),
        most=MOST_SIGNS,
    )


class AskForm(PlainForm):
    words = words_field(
        both("از شاکی چه می‌پرسید؟", "What do you ask the complainant?"),
        both("تا پاسخ بیاید مهلت شما می‌ایستد", "Your days stand still until the answer comes"),
        most=MOST_SIGNS,
    )


class AnswerForm(PlainForm):
    """The end of a complaint: what was found, and the written answer."""

    finding = forms.ChoiceField(
        label=both("نتیجهٔ رسیدگی چیست؟", "What did you find?"),
        choices=[(str(finding), both(words.fa, words.en)) for finding, words in FINDING_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": both("یکی را برگزینید", "Choose one")},
    )
    words = words_field(
        both("پاسخ کتبی دفتر بازرسی", "The inspection office’s written answer"),
        both(
            "شاکی همین را می‌خواند؛ اگر زیانی خواسته است، دربارهٔ آن هم بنویسید",
            "The complainant reads this; where damage is claimed, answer that too",
        ),
        most=MOST_SIGNS,
    )

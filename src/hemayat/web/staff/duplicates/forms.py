"""What an officer finds of two persons who may be one."""

from __future__ import annotations

from django import forms

from hemayat.households.adjudicating import Finding
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both

FINDINGS = {
    Finding.SAME: both("یک نفرند", "They are one person"),
    Finding.DIFFERENT: both("دو نفرند", "They are two people"),
    Finding.UNCLEAR: both("نمی‌توان گفت", "It cannot be told"),
}


class FindingForm(PlainForm):
    finding = forms.ChoiceField(
        label=both("یک نفرند یا دو نفر؟", "One person, or two?"),
        choices=[(str(finding), words) for finding, words in FINDINGS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": both("یکی را برگزینید", "Choose one")},
    )
    words = forms.CharField(
        label=both("از چه پیداست؟", "What shows it?"),
        help_text=both(
            "همکار دوم آن را پیش از نظر دادن نمی‌خواند",
            "The second officer does not read it before they judge",
        ),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 4}),
        error_messages={"required": both("دلیل نظر خود را بنویسید", "Write the reason for what you find")},
    )

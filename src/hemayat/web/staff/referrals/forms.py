"""What an officer says about a record that came back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms

from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both


class MoveForm(PlainForm):
    """Which other custodian is the right one, and why."""

    custodian = forms.ChoiceField(
        label=both("کدام سازمان؟", "Which organisation?"),
        widget=forms.RadioSelect,
        error_messages={"required": both("سازمانی را برگزینید", "Choose an organisation")},
    )
    reason = forms.CharField(
        label=both("چرا؟", "Why?"),
        help_text=both(
            "کارشناس ارشدی که تأیید یا رد می‌کند آن را می‌خواند",
            "The senior officer who says yes or no reads it",
        ),
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": both("دلیل را بنویسید", "Write the reason")},
    )

    def __init__(self, others: Mapping[str, tuple[str, str]], *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        choices = [(code, both(fa, en)) for code, (fa, en) in others.items()]
        self.fields["custodian"].choices = choices  # type: ignore[attr-defined]  # it is a ChoiceField

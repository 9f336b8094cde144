"""What a second officer would have decided."""

from __future__ import annotations

from django import forms

from hemayat.web.shared.language import both
from hemayat.web.staff.cases.forms import DecideForm


class OpinionForm(DecideForm):
    """As a decision is asked for; but its head does not read it, since nothing is decided."""

    reason = forms.CharField(
        label=both("به چه دلیل؟", "For what reason?"),
        help_text=both(
            "ناظران آن را می‌خوانند؛ نام و شمارهٔ کسی را ننویسید",
            "Oversight reads it; write nobody’s name or number",
        ),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": both("دلیل را بنویسید", "Write the reason")},
    )

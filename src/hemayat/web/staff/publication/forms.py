"""Which run a publisher proposes, and why one is taken back."""

from __future__ import annotations

from typing import Any

from django import forms

from hemayat.common.language import pick
from hemayat.publication.run_folders import FoundRun, runs_found
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import both, page_language
from hemayat.web.shared.templatetags.shown import jalali, number


class ProposeForm(PlainForm):
    """The finished runs that stand in the folder of runs, the latest first."""

    run = forms.ChoiceField(
        label=both("کدام اجرا؟", "Which run?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": both("یک اجرا برگزینید", "Choose a run"),
            "invalid_choice": both(
                "این اجرا دیگر در پوشه نیست؛ دیگری برگزینید", "This run is no longer there; choose another"
            ),
        },
    )

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["run"].choices = run_choices()  # type: ignore[attr-defined]  # it is the ChoiceField above


class WithdrawForm(PlainForm):
    """The reason stays readable with the run."""

    reason = forms.CharField(
        label=both("چرا پس گرفته می‌شود؟", "Why is it withdrawn?"),
        help_text=both("در فهرست اجراها خوانده می‌شود", "It is read in the list of runs"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": both("دلیل را بنویسید", "Write the reason")},
    )


def run_choices() -> list[tuple[str, str]]:
    """Each run with what tells it from others."""
    return [(run.name, _told(run)) for run in runs_found()]


def _told(run: FoundRun) -> str:
    title, day, count = pick(run.title, page_language()), jalali(run.on), number(run.households)
    made = jalali(run.decided_at)
    said = both(
        f"\u2068{run.name}\u2069: {title}، قواعد {day}، {count} خانوار، ساختهٔ {made}",
        f"{run.name}: {title}, rules of {day}, {count} households, made {made}",
    )
    return str(said)

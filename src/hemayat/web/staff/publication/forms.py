"""Which run a publisher proposes, and why one is taken back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext

from hemayat.common.language import Message, text_in
from hemayat.publication.actions import RunCorrection
from hemayat.publication.queries import publications
from hemayat.publication.run_folders import FinishedRun, runs_found
from hemayat.publication.states import SEEN
from hemayat.requests.queues import ABROAD
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language, pgettext_lazy
from hemayat.web.shared.provinces import province_choices
from hemayat.web.shared.templatetags.formats import jalali, number


class ProposeForm(PlainForm):
    """The finished runs that stand in the folder of runs, the latest first."""

    run = forms.ChoiceField(
        label=_("Which run?"),
        widget=forms.RadioSelect,
        error_messages={
            "required": pgettext_lazy("web/staff/publication/forms", "Choose a run"),
            "invalid_choice": _("This run is no longer in the folder. Choose another"),
        },
    )

    corrects = forms.TypedChoiceField(
        label=_("Does this run correct an earlier run that was wrong?"),
        help_text=_(
            "The system will undo the changes for the worse that the wrong run made, and send corrected "
            "notices"
        ),
        coerce=int,
        empty_value=None,
        required=False,
    )
    because = forms.CharField(
        label=_("What was wrong in that run?"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["run"].choices = run_choices()  # type: ignore[attr-defined]  # it is the ChoiceField above
        self.fields["corrects"].choices = _published_choices()  # type: ignore[attr-defined]  # as above

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("corrects") and not found.get("because"):
            self.add_error("because", _("Write what was wrong"))
        return found

    @property
    def correction(self) -> RunCorrection | None:
        wrong = self.cleaned_data["corrects"]
        return RunCorrection(wrong, self.cleaned_data["because"]) if wrong else None


class RunReasonForm(PlainForm):
    """Words that stay readable with the run."""

    reason = forms.CharField(
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("Write the reason")},
    )
    label = ""
    hint = _("This text is kept and shown with the run")

    def __init__(self, *given: Any, **named: Any) -> None:
        super().__init__(*given, **named)
        self.fields["reason"].label, self.fields["reason"].help_text = self.label, self.hint


class WithdrawForm(RunReasonForm):
    """Why a proposal is taken back."""

    label = _("Why are you withdrawing the proposal?")


class JustifyForm(RunReasonForm):
    """Why a run that changes much may be published."""

    label = _("Why should this run be published even though it changes many results?")
    hint = _("Write what you checked and why these changes are right")


class PauseForm(RunReasonForm):
    """Why the run goes into no further province."""

    label = _("Why should publication in more provinces be paused?")


class ProvincesForm(PlainForm):
    """Where a run is published: everywhere that is left, at once or province after province, or in some provinces."""

    EVERYWHERE, ONE_BY_ONE, SOME = "everywhere", "one_by_one", "some"
    scope = forms.ChoiceField(
        label=_("In which provinces should it be published?"),
        choices=[
            (EVERYWHERE, _("In all provinces, at once")),
            (ONE_BY_ONE, _("In all provinces, one after the other")),
            (SOME, _("Only in these provinces")),
        ],
        widget=forms.RadioSelect,
        initial=EVERYWHERE,
        required=False,
    )
    provinces = forms.MultipleChoiceField(
        label=_("Provinces"), widget=forms.CheckboxSelectMultiple, required=False
    )

    def __init__(self, left: Sequence[str], *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["provinces"].choices = [  # type: ignore[attr-defined]  # it is the MultipleChoiceField above
            (code or ABROAD, name) for code, name in province_choices(left)
        ]

    def clean(self) -> dict[str, Any]:
        found: dict[str, Any] = super().clean() or {}
        if found.get("scope") == self.SOME and not found.get("provinces"):
            self.add_error("provinces", _("Choose at least one province"))
        return found

    @property
    def asked(self) -> dict[str, Any]:
        """As `ask_approval` takes it."""
        scope, codes = self.cleaned_data["scope"], self.cleaned_data["provinces"]
        provinces = ["" if code == ABROAD else code for code in codes] if scope == self.SOME else None
        return {"provinces": provinces, "is_stepwise": scope == self.ONE_BY_ONE}


def run_choices() -> list[tuple[str, str]]:
    """Each run with what tells it from others."""
    return [(run.name, _told(run)) for run in runs_found()]


def _published_choices() -> list[tuple[str, str]]:
    found = [("", str(_("No")))]
    for row in publications():
        if row.state in SEEN:
            title = text_in(row.title, page_language())
            found.append(
                (
                    str(row.run_id),
                    gettext("Run {run_id}: {title}").format(run_id=number(row.run_id), title=title),
                )
            )
    return found


def _told(run: FinishedRun) -> str:
    title, day, count = text_in(run.title, page_language()), jalali(run.on), number(run.households)
    made = jalali(run.decided_at)
    said = in_page_language(
        Message("{name}: {title}, rules in force on {day}, {count} households, created {made}").format(
            name=run.name, title=title, day=day, count=count, made=made
        )
    )
    return str(said)

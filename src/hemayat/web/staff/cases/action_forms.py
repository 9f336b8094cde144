"""The forms of the actions: which one belongs to which, and what is done with what was typed into it."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.common.dates import TEHRAN
from hemayat.common.persian import to_ascii_digits
from hemayat.documents.queries import ListedDocument
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.requests import actions
from hemayat.requests.available_actions import CaseAction
from hemayat.requests.case_file import CaseFile
from hemayat.requests.claimed_members import ClaimedMember, open_members
from hemayat.requests.colleagues import colleagues_for
from hemayat.requests.errors import CHANGED_SINCE_READ, VISIT_TOO_FAR
from hemayat.requests.officer_actions import last_visit_day
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.web.shared.forms import JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language, pgettext_lazy
from hemayat.web.staff.cases.forms import CHOOSE, colleague_field, words_field
from hemayat.web.staff.cases.presenter import claimed_choices

_TIME = re.compile(r"([01]?\d|2[0-3])[:٫.]([0-5]\d)")


class ConfirmationForm(PlainForm):
    """Nothing is asked: only whether it is meant."""


class ShownNumberField(forms.IntegerField):
    """A hidden number of what a page shows. A page that is shown again carries what it shows by then."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(required=False)

    def bound_data(self, data: Any, initial: Any) -> Any:
        return initial

    def clean(self, value: Any) -> Any:
        """None for what no page of ours sends, which agrees with nothing."""
        try:
            return super().clean(value)
        except ValidationError:
            return None


class CheckCorrectionsForm(PlainForm):
    """Nothing is asked, but the form says what was read: `initial` is what the case shows now.

    Without `initial` only the action compares the two.
    """

    last_correction = ShownNumberField()

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        if any(given.get(name) != shown for name, shown in self.initial.items()):
            raise ValidationError(CHANGED_SINCE_READ.in_(page_language()))
        return given


class ConfirmOverrideForm(CheckCorrectionsForm):
    """The same, with the proposal that was read."""

    proposal = ShownNumberField()


class ApplicantQuestionForm(PlainForm):
    words = words_field(
        _("What is your question for the applicant?"),
        _("The applicant will read this. Write in plain words"),
    )


class NoteForm(PlainForm):
    words = words_field(_("Note"), _("Only colleagues can read this"))


class RefuseForm(PlainForm):
    words = words_field(
        _("Why are you refusing this proposal?"), _("The person who made the proposal will read this")
    )


class HandOverForm(PlainForm):
    words = words_field(_("What is the reason, and what remains to be done?"))

    def __init__(self, data: QueryDict | None, colleagues: Sequence[StaffMember]) -> None:
        super().__init__(data)
        self.fields["to"] = colleague_field(colleagues)
        self.order_fields(["to", "words"])


class VisitForm(PlainForm):
    """R4.4b: an exception, with reason, place and time."""

    reason = words_field(_("Why does the applicant need to visit the office?"))
    place = words_field(_("Where? Write the full address"))
    day = JalaliDateField(
        label=_("On which day?"),
        error_messages={"required": _("Enter the day of the visit")},
    )
    time = forms.CharField(
        label=_("At what time?"),
        help_text=_("Example: 9:30"),
        max_length=5,
        widget=forms.TextInput(attrs={"dir": "ltr"}),
        error_messages={"required": _("Enter the time. Example: 9:30")},
    )

    def clean_time(self) -> dt.time:
        this_match = _TIME.fullmatch(to_ascii_digits(str(self.cleaned_data["time"])).strip())
        if this_match is None:
            raise ValidationError(_("Enter the hour and the minutes. Example: 9:30"))
        return dt.time(int(this_match[1]), int(this_match[2]))

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        day, now = given.get("day"), timezone.localtime(timezone.now(), TEHRAN)
        if day is not None and day < now.date():
            past = _("The day of the visit is in the past. Enter today or a later day")
            self.add_error("day", ValidationError(past, code="day"))
        elif day is not None and day > last_visit_day(now.date()):
            self.add_error("day", ValidationError(VISIT_TOO_FAR.in_(page_language()), code="year"))
        elif day is not None and given.get("time") is not None and self.at <= now:
            self.add_error("time", _("This time is in the past. Enter a later time"))
        return given

    @property
    def at(self) -> dt.datetime:
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["time"], TEHRAN)


class DecideForm(PlainForm):
    outcome = forms.ChoiceField(
        label=_("What is your decision?"),
        choices=[
            (ELIGIBLE, in_page_language(OUTCOMES[ELIGIBLE])),
            (NOT_ELIGIBLE, in_page_language(OUTCOMES[NOT_ELIGIBLE])),
        ],
        widget=forms.RadioSelect,
        error_messages=CHOOSE,
    )
    reason = words_field(
        _("What is your reason?"),
        _("The head of household will read this and may object to it"),
    )

    def __init__(self, data: QueryDict | None = None, against: str = "") -> None:
        """`against`: the result of the rules, which needs no proposal."""
        super().__init__(data)
        outcome = self.fields["outcome"]
        left = [one for one in outcome.choices if one[0] != against]  # type: ignore[attr-defined]  # it is a field of choices
        outcome.choices = left  # type: ignore[attr-defined]  # it is a field of choices
        if len(left) == 1:
            outcome.initial = left[0][0]


class ApproveForm(PlainForm):
    """What the rules leave open, settled in the applicant's favour on a document."""

    document = forms.UUIDField(
        label=_("Which document is the decision based on?"),
        error_messages={"required": _("Choose a document")},
    )
    reason = words_field(
        _("What is your reason?"),
        _("The head of household will read this and may object to it"),
    )

    def __init__(self, data: QueryDict | None, proofs: list[tuple[str, str]]) -> None:
        super().__init__(data)
        if proofs:
            self.fields["document"].widget = forms.RadioSelect(choices=proofs)
        else:
            del self.fields["document"]


class StrikeForm(PlainForm):
    """Which claimed member is struck out, and why; the applicant reads the reason."""

    person_no = forms.TypedChoiceField(
        label=_("Which person is not a member of the household?"),
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={**CHOOSE, "invalid_choice": pgettext_lazy("web/staff/cases/causes", "Choose one")},
    )
    reason = words_field(
        _("What is your reason?"),
        _("The applicant will read this. Write in plain words"),
    )

    def __init__(self, data: QueryDict | None, members: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["person_no"].choices = members  # type: ignore[attr-defined]  # it is a field of choices


Given = dict[str, Any]


@dataclass(frozen=True)
class ActionHandler:
    """How a deed is done. `do`: with the form's values. `is_adverse`: whether it takes something from the household."""

    form: type[forms.Form]
    do: Callable[..., object]
    is_adverse: Callable[[CaseFile, Given], bool] = lambda _case, _given: False


def _call(*, request_id: int, by: StaffMember, now: dt.datetime, at: dt.datetime, **kwargs: Any) -> None:
    plain = {name: kwargs[name] for name in ("reason", "place")}
    actions.call_visit(request_id=request_id, at=at, by=by, now=now, **plain)


def _approve(*, request_id: int, by: StaffMember, now: dt.datetime, **kwargs: Any) -> None:
    """Nobody is refused because a value is unknown, so there is no other outcome to choose."""
    actions.decide(request_id=request_id, outcome=ELIGIBLE, by=by, now=now, **kwargs)


DOINGS: dict[CaseAction, ActionHandler] = {
    CaseAction.CLAIM: ActionHandler(ConfirmationForm, actions.claim),
    CaseAction.RELEASE: ActionHandler(ConfirmationForm, actions.release),
    CaseAction.ASK: ActionHandler(ApplicantQuestionForm, actions.ask_applicant),
    CaseAction.ASK_AGAIN: ActionHandler(ConfirmationForm, actions.ask_again),
    CaseAction.VISIT: ActionHandler(VisitForm, _call),
    CaseAction.HAND_OVER: ActionHandler(HandOverForm, actions.hand_over_case),
    CaseAction.NOTE: ActionHandler(NoteForm, actions.add_note),
    CaseAction.DECIDE: ActionHandler(ApproveForm, _approve),
    CaseAction.STRIKE_OUT: ActionHandler(StrikeForm, actions.strike_out_member),
    CaseAction.CHECK_CORRECTIONS: ActionHandler(CheckCorrectionsForm, actions.check_corrections),
    CaseAction.OVERRIDE: ActionHandler(
        DecideForm, actions.propose_override, lambda _case, value: value.get("outcome") == NOT_ELIGIBLE
    ),
    CaseAction.CONFIRM_OVERRIDE: ActionHandler(
        ConfirmOverrideForm,
        actions.confirm_override,
        lambda case, _given: any(
            override.outcome == NOT_ELIGIBLE for override in case.overrides if not override.result
        ),
    ),
    CaseAction.REFUSE_OVERRIDE: ActionHandler(RefuseForm, actions.refuse_override),
    CaseAction.WITHDRAW_OVERRIDE: ActionHandler(ConfirmationForm, actions.withdraw_override),
    CaseAction.DECIDE_BY_RULES: ActionHandler(
        ConfirmationForm,
        actions.decide_by_rules,
        lambda case, _given: case.now_known is not None and case.now_known.outcome == NOT_ELIGIBLE,
    ),
}

DECIDING = frozenset(
    {CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.OVERRIDE, CaseAction.CONFIRM_OVERRIDE}
)
INLINE = frozenset({
    CaseAction.CLAIM, CaseAction.DECIDE, CaseAction.DECIDE_BY_RULES, CaseAction.CHECK_CORRECTIONS,
    CaseAction.CONFIRM_OVERRIDE,
})  # fmt: skip
"""If one of these is the main action of a case, its form is on the page of the case."""


def action_form(deed: CaseAction, case: CaseFile, data: QueryDict | None) -> forms.Form:
    """The form of an action, empty without `data`."""
    form = DOINGS[deed].form
    if form is ApproveForm:
        return approve_form(case.documents, data)
    if form is DecideForm:
        return DecideForm(data, _against(case))
    if form is HandOverForm:
        return HandOverForm(data, colleagues_for(case.province, {case.officer}))
    if form is StrikeForm:
        return StrikeForm(data, claimed_choices(case.claimed, case.known, page_language()))
    if issubclass(form, CheckCorrectionsForm):
        return form(data, initial=_shown(case, form))
    return form(data)


def _against(case: CaseFile) -> str:
    if case.now_known is not None:
        return case.now_known.outcome
    return case.decided.outcome if case.decided else ""


def _shown(case: CaseFile, form: type[forms.Form]) -> Given:
    """What the page shows, and the second person agrees to."""
    proposal = next((override.id for override in case.overrides if not override.result), None)
    shown = {"last_correction": case.last_correction, "proposal": proposal}
    return {name: shown[name] for name in form.base_fields}


def approve_form(documents: Sequence[ListedDocument], data: QueryDict | None) -> ApproveForm:
    return ApproveForm(
        data, [(str(document.id), document.name) for document in documents if document.may_be_read]
    )


def joining_members(case: CaseFile, deed: CaseAction) -> list[ClaimedMember]:
    """Claimed members who join the household by this action if it gets support."""
    return open_members(case.claimed, case.known) if deed in DECIDING else []

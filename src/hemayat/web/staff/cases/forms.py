"""What is typed at the desk about a case."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.http import QueryDict
from django.utils import timezone

from hemayat.accounts.models import StaffMember
from hemayat.agreements.clocks import TEHRAN
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.eligibility.standard_texts import OUTCOMES
from hemayat.requests.errors import CHANGED_SINCE_READ
from hemayat.requests.kinds import KIND_WORDS
from hemayat.requests.queues import ABROAD, CaseQueueQuery, provinces_of
from hemayat.rules.unknowns import ELIGIBLE, NOT_ELIGIBLE
from hemayat.web.shared.forms import JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, page_language, pgettext_lazy
from hemayat.web.shared.provinces import province_choices
from hemayat.web.staff.purpose_form import PurposeForm

MOST_AT_ONCE = 50
_ANY = ("", _("All"))
_TIME = re.compile(r"([01]?\d|2[0-3])[:٫.]([0-5]\d)")
_CHOOSE = {"required": _("Choose one")}


class CaseQueueFilterForm(PlainForm):
    """What a queue shows; sent by GET, so that a view is an address."""

    def __init__(self, member: StaffMember, query: CaseQueueQuery) -> None:
        provinces = [(code or ABROAD, name) for code, name in province_choices(provinces_of(member))]
        shown = {
            "province": query.province if query.province is None else query.province or ABROAD,
            "kind": query.kind,
            "stuck": query.is_stuck,
            "overdue": query.is_overdue,
        }
        super().__init__(initial=shown)
        self.fields["province"] = forms.ChoiceField(
            label=_("Province"), choices=[_ANY, *provinces], required=False
        )

    kind = forms.ChoiceField(
        label=_("Kind"),
        choices=[_ANY, *((str(kind), in_page_language(words)) for kind, words in KIND_WORDS.items())],
        required=False,
    )
    overdue = forms.BooleanField(label=_("Overdue only"), required=False)
    stuck = forms.BooleanField(label=_("Stuck cases only"), required=False)


class SavedViewNameForm(PlainForm):
    """A name for a view of the queue."""

    name = forms.CharField(
        label=_("Name of this saved view"),
        max_length=60,
        error_messages={"required": _("Enter a name")},
    )


class BulkActionForm(PlainForm):
    """Several cases of a page, and what is done with them."""

    deed = forms.ChoiceField(
        label=_("For the selected cases"),
        choices=[
            ("claim", _("Take the case")),
            ("release", _("Return to the queue")),
            ("hand-over", _("Hand over to a colleague")),
            ("ask", _("Ask the applicants this question (they are notified at once)")),
        ],
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=_("Message to your colleague, or question for the applicants"), required=False, max_length=2000
    )

    def __init__(self, data: QueryDict | None, colleagues: Sequence[StaffMember]) -> None:
        super().__init__(data)
        self.fields["to"] = colleague_field(colleagues, is_required=False)

    @property
    def numbers(self) -> list[int]:
        found: list[int] = self.cleaned_data["numbers"]
        return found

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        typed = self.data.getlist("case") if hasattr(self.data, "getlist") else []
        given["numbers"] = [int(one) for one in typed if one.isascii() and one.isdecimal() and len(one) < 19][
            :MOST_AT_ONCE
        ]
        if not given["numbers"]:
            self.add_error("deed", _("No case is selected. Select at least one"))
        if given.get("deed") == "hand-over" and not given.get("to") and "to" not in self.errors:
            self.add_error("to", _("Choose a colleague from the list"))
        if given.get("deed") == "hand-over" and not given.get("words"):
            self.add_error("words", _("Write a message to the colleague"))
        if given.get("deed") == "ask" and not given.get("words"):
            self.add_error("words", _("Write the question"))
        return given


class CaseSearchForm(PurposeForm):
    """A case by its tracking code, or a household's by the national id of its head. Never in an address.

    Who is looked for by the number has a purpose asked for; the case of a tracking code asks when its file opens.
    """

    field_order = ("what", "why", "words")

    what = forms.CharField(
        label=_("Find a case by tracking code or national ID"),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}),
        error_messages={"required": _("Enter a tracking code or a national ID")},
    )

    def __init__(self, *args: Any, **named: Any) -> None:
        super().__init__(*args, **named)
        self.fields["why"].required = False
        self.fields["why"].label = _("If you are searching by national ID, what is the purpose?")
        self.fields["why"].help_text = _(
            "A search by national ID is always recorded, even if nothing is found"
        )

    def clean(self) -> dict[str, Any]:
        given = super().clean()
        if "national_id" in given.get("what", {}) and not given.get("why"):
            self.add_error("why", pgettext_lazy("web/staff/cases/causes", "Choose one"))
        return given

    def clean_what(self) -> dict[str, str]:
        typed = str(self.cleaned_data["what"])
        digits = re.sub(r"\D", "", to_ascii_digits(typed))
        if code := tracking_code_in(typed):
            return {"code": code}
        if is_valid(digits):
            return {"national_id": digits}
        raise ValidationError(_("This is not a tracking code or a national ID. Check each character"))


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


def words_field(label: str, hint: str = "", *, most: int = 4000) -> forms.CharField:
    """Lines of any length up to what is kept."""
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 5}),
        error_messages={"required": _("This field is empty. Fill it in")},
    )


class ApplicantQuestionForm(PlainForm):
    words = words_field(
        _("What is your question for the applicant?"),
        _("The applicant will read this. Write in plain words"),
    )


class NoteForm(PlainForm):
    words = words_field(_("Note"), _("Only colleagues can read this"))


class AnswersForm(PlainForm):
    """An answer to each document and to the applicant's words; what is left empty is not answered yet."""

    def __init__(self, data: QueryDict | None, subjects: Mapping[str, str]) -> None:
        super().__init__(data)
        for name, label in subjects.items():
            self.fields[name] = words_field(label)
            self.fields[name].required = False


class RefuseForm(PlainForm):
    words = words_field(_("Why are you refusing this?"), _("The person who made the proposal will read this"))


def colleague_field(colleagues: Sequence[StaffMember], *, is_required: bool = True) -> forms.ChoiceField:
    """One of these colleagues; gives the user name, which is unique."""
    names = [(one.username, f"{one.full_name} ({one.username})") for one in colleagues]
    return forms.ChoiceField(
        label=_("Colleague"),
        choices=[("", _("Choose a colleague")), *names],
        required=is_required,
        error_messages={
            "required": _("Choose a colleague from the list"),
            "invalid_choice": _("Choose a colleague from the list"),
        },
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
        error_messages=_CHOOSE,
    )
    reason = words_field(
        _("What is your reason?"),
        _("The head of household will read this and may object to it"),
    )


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
        error_messages={**_CHOOSE, "invalid_choice": pgettext_lazy("web/staff/cases/causes", "Choose one")},
    )
    reason = words_field(
        _("What is your reason?"),
        _("The applicant will read this. Write in plain words"),
    )

    def __init__(self, data: QueryDict | None, members: list[tuple[str, str]]) -> None:
        super().__init__(data)
        self.fields["person_no"].choices = members  # type: ignore[attr-defined]  # it is a field of choices


FormClass = Callable[..., forms.Form]

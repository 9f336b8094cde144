"""What an agent types while somebody speaks. Whose number or code it is never stands in an address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hemayat.accounts.mobile import mobile_of
from hemayat.common.language import Message
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.hotline.caller_lookup import CallerIdentifier, CallerIdentifierKind
from hemayat.hotline.states import OUTCOMES, PARTS, TOPICS, WITHOUT_TOPIC, CallOutcome, CallTopic, PartOfDay
from hemayat.questions.results import QuestionQueueRow
from hemayat.questions.states import CATEGORY_WORDS
from hemayat.requests.results import CaseSummary
from hemayat.web.shared.forms import BirthDateField, DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import in_page_language, pgettext_lazy
from hemayat.web.shared.templatetags.formats import jalali

_GAPS = re.compile(r"[\s\u200c-\u200f\-–()]")
_LANDLINE = re.compile(r"0[1-8]\d{9}")
_CHOOSE = dict.fromkeys(("required", "invalid_choice"), _("Choose one"))
_CLOSES = "close-outcome"
"""What each button that closes the call sends."""


class CallPageForm(PlainForm):
    """A form of a page of the call. The buttons that close the call send it too, so that nothing typed is lost.

    Sent by one of them it is only shown again: it is never valid, and nothing in it is a fault.
    """

    def full_clean(self) -> None:
        super().full_clean()
        if self._only_closes:
            self.errors.clear()

    def is_valid(self) -> bool:
        return not self._only_closes and super().is_valid()

    @property
    def _only_closes(self) -> bool:
        return _CLOSES in self.data


class CallerIdentifierForm(CallPageForm):
    """A tracking code, a mobile line or a national id, whichever the caller has."""

    what = forms.CharField(
        label=_("Tracking code, national ID or mobile number"),
        help_text=_(
            "Ask the caller for one of these. A national ID has 10 digits and a mobile number has 11"
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": _("Enter what the caller says")},
    )

    def clean_what(self) -> CallerIdentifier:
        typed: str = self.cleaned_data["what"]
        if code := tracking_code_in(typed):
            return CallerIdentifier(CallerIdentifierKind.TRACKING_CODE, code)
        plain = _GAPS.sub("", to_ascii_digits(typed))
        if is_valid(plain):
            return CallerIdentifier(CallerIdentifierKind.NATIONAL_ID, plain)
        if len(plain) > len("9121234567") and (line := mobile_of(plain)):
            return CallerIdentifier(CallerIdentifierKind.MOBILE, line)
        raise ValidationError(
            _("This is not a tracking code, national ID or mobile number. Ask the caller to repeat it.")
        )


class CallerIdentityForm(CallerIdentifierForm):
    """Who it is, as on the site: one thing of theirs, and their day of birth."""

    birth_date = BirthDateField(
        label=_("Date of birth"),
        error_messages={"required": _("Ask for the date of birth")},
    )
    for_another = forms.BooleanField(
        label=_("The caller is the guardian or attorney of another person"),
        required=False,
    )


class CallerCodeForm(CallPageForm):
    code = DigitsField(
        label=_("The code from the text message"),
        help_text=_("Ask the caller to read it to you"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": pgettext_lazy("web/staff/hotline/forms", "Enter the code")},
    )

    def clean_code(self) -> str:
        """A slip of the finger uses up none of the caller's tries."""
        code: str = self.cleaned_data["code"]
        if not re.fullmatch(r"[0-9]{6}", code):
            raise ValidationError(_("Enter the six digits of the code"))
        return code


class CallerLineForm(CallPageForm):
    """A mobile line that the caller says is theirs."""

    line = DigitsField(
        label=_("The number that receives the messages"),
        help_text=_("11 digits, starting with zero"),
        error_messages={"required": _("Enter the number")},
    )

    def clean_line(self) -> str:
        line = mobile_of(self.cleaned_data["line"])
        if line is None:
            raise ValidationError(_("This is not a mobile number. Enter 11 digits"))
        return line


class CallBackForm(CallPageForm):
    """Whom to call back, when and why."""

    line = DigitsField(
        label=_("The number to call"),
        help_text=_("11 digits, starting with zero"),
        error_messages={"required": _("Enter the number")},
    )
    wanted_on = JalaliDateField(
        label=_("On which day?"),
        error_messages={"required": _("Enter the day")},
    )
    part = forms.ChoiceField(
        label=_("At what time?"),
        choices=[(str(part), in_page_language(words)) for part, words in PARTS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    about = forms.ChoiceField(
        label=_("What is it about?"),
        choices=[(str(topic), in_page_language(words)) for topic, words in TOPICS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )

    def __init__(self, *args: Any, today: dt.date, **named: Any) -> None:
        self.today = today
        super().__init__(*args, initial={"wanted_on": today}, **named)

    def clean_line(self) -> str:
        typed: str = self.cleaned_data["line"]
        if line := mobile_of(typed):
            return line
        if not _LANDLINE.fullmatch(typed):
            raise ValidationError(_("This is not a phone number. Enter 11 digits"))
        return f"+98{typed[1:]}"

    def clean_wanted_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["wanted_on"]
        if not self.today <= day <= self.today + dt.timedelta(days=14):
            raise ValidationError(
                _("Enter a date within the next two weeks"),
                code="day",
            )
        return day

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        topic = CallTopic(given.pop("about"))
        return {**given, "part": PartOfDay(given["part"]), "topic": topic}


class CallOutcomeForm(PlainForm):
    """Two taps: what it was about, and the button that says what came of it. Both are sent with the page's form."""

    def __init__(
        self, sent: Mapping[str, Any], *, is_call_back: bool = False, is_closed: bool = False
    ) -> None:
        """`sent`: with the page, whichever button was pressed. `is_closed`: there, that the call is over."""
        is_closed = is_closed or _CLOSES in sent
        chosen = {"topic": sent.get("close-topic", "")}
        super().__init__(sent if is_closed else None, prefix="close", initial=chosen)
        # Whoever calls does answer.
        self.outcomes = [
            (str(call_outcome), in_page_language(OUTCOMES[call_outcome]))
            for call_outcome in CallOutcome
            if call_outcome is not CallOutcome.LEFT
            and (is_call_back or call_outcome is not CallOutcome.NO_ANSWER)
        ]
        self.fields["outcome"] = forms.ChoiceField(choices=self.outcomes, error_messages=_CHOOSE)

    topic = forms.ChoiceField(
        label=_("What was the call about?"),
        choices=[(str(topic), in_page_language(words)) for topic, words in TOPICS.items()],
        widget=forms.RadioSelect(attrs={"form": "call"}),
        required=False,
        error_messages={"invalid_choice": _("Choose the subject of the call")},
        help_text=_("Leave this empty if the call was cut off or nobody answered"),
    )

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or {}
        needs_topic = given.get("outcome") and CallOutcome(given["outcome"]) not in WITHOUT_TOPIC
        if needs_topic and not given.get("topic") and "topic" not in self.errors:
            self.add_error("topic", _("Choose the subject of the call"))
        return given

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        topic = self.cleaned_data["topic"]
        outcome = CallOutcome(self.cleaned_data["outcome"])
        return {"topic": CallTopic(topic) if topic else None, "outcome": outcome}


class AnswerSearchForm(CallPageForm):
    """What to look for among the answers that everybody may read."""

    words = forms.CharField(
        label=_("Search the public answers"),
        max_length=100,
        error_messages={"required": _("Enter one or two words")},
    )


class QuestionFollowUpForm(CallPageForm):
    """What the caller adds to a question of theirs."""

    def __init__(self, data: Any, questions: Sequence[QuestionQueueRow]) -> None:
        super().__init__(data)
        self.fields["question"] = forms.TypedChoiceField(
            label=_("Which question?"),
            choices=[(row.id, asked(row)) for row in questions],
            coerce=int,
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )
        self.order_fields(["question", "words"])

    words = forms.CharField(
        label=_("What the caller wants to add, in their own words"),
        help_text=_("Write it down, then read it back to the caller"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": pgettext_lazy("web/staff/hotline/forms", "Enter what the caller says")},
    )


def asked(row: QuestionQueueRow) -> str:
    """A question in few words: what it is about, since when, and where it stands."""
    day, title, state = jalali(row.asked_at), row.title, row.state_words
    return in_page_language(Message("{title}, {day}: {state}").format(title=title, day=day, state=state))


class CallerQuestionForm(CallPageForm):
    """What the caller asks, in their own words."""

    category = forms.ChoiceField(
        label=_("What has happened?"),
        choices=[(str(category), in_page_language(words)) for category, words in CATEGORY_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=_("The question, in the caller’s own words"),
        help_text=_("Write it down, then read it back to the caller"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": _("Write the question")},
    )

    def __init__(self, data: Any, requests: list[CaseSummary]) -> None:
        super().__init__(data)
        none = ("", _("None of them"))
        titles = [
            (case_summary.id, f"{in_page_language(case_summary.title)} {case_summary.tracking_code}")
            for case_summary in requests
        ]
        self.fields["about"] = forms.TypedChoiceField(
            label=_("Which request is it about?"),
            choices=[none, *titles],
            coerce=int,
            empty_value=None,
            required=False,
        )

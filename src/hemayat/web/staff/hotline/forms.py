"""What an agent types while somebody speaks. Whose number or code it is never stands in an address."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hemayat.accounts.mobile import mobile_of
from hemayat.calls.on_file import By, Named
from hemayat.calls.states import OUTCOMES, PARTS, TOPICS, Outcome, Part, Topic
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.questions.results import Line
from hemayat.questions.states import CATEGORY_WORDS
from hemayat.requests.results import Summary
from hemayat.web.shared.forms import BirthDateField, DigitsField, JalaliDateField, PlainForm
from hemayat.web.shared.language import both
from hemayat.web.shared.templatetags.shown import jalali

_GAPS = re.compile(r"[\s\u200c-\u200f\-–()]")
_LANDLINE = re.compile(r"0[1-8]\d{9}")
_CHOOSE = dict.fromkeys(("required", "invalid_choice"), both("یکی را برگزینید", "Choose one"))


class NamedForm(PlainForm):
    """A tracking code, a mobile line or a national id, whichever the caller has."""

    what = forms.CharField(
        label=both("کد رهگیری، شمارهٔ ملی یا تلفن همراه", "Tracking code, national id or mobile number"),
        help_text=both(
            "آنچه تماس‌گیرنده می‌گوید؛ شمارهٔ ملی ده رقم و تلفن یازده رقم دارد",
            "What the caller says: a national id has ten digits, a mobile number eleven",
        ),
        max_length=40,
        widget=forms.TextInput(attrs={"dir": "ltr", "spellcheck": "false", "autocomplete": "off"}),
        error_messages={"required": both("آنچه را می‌گویند بنویسید", "Write what they say")},
    )

    def clean_what(self) -> Named:
        typed: str = self.cleaned_data["what"]
        if code := tracking_code_in(typed):
            return Named(By.TRACKING_CODE, code)
        plain = _GAPS.sub("", to_ascii_digits(typed))
        if is_valid(plain):
            return Named(By.NATIONAL_ID, plain)
        if len(plain) > len("9121234567") and (line := mobile_of(plain)):
            return Named(By.MOBILE, line)
        raise ValidationError(
            both(
                "این نه کد رهگیری است، نه شمارهٔ ملی و نه تلفن همراه. بخواهید دوباره بخوانند.",
                "This is no tracking code, national id or mobile number. Ask them to read it again.",
            )
        )


class AskForm(NamedForm):
    """Who it is, as on the site: one thing of theirs, and their day of birth."""

    birth_date = BirthDateField(
        label=both("روز تولد", "Day of birth"),
        error_messages={"required": both("روز تولد را بپرسید", "Ask for the day of birth")},
    )
    for_another = forms.BooleanField(
        label=both(
            "برای کس دیگری تماس می‌گیرد: قیم یا وکیل اوست", "Calls for another, as their guardian or attorney"
        ),
        required=False,
    )


class CodeForm(PlainForm):
    code = DigitsField(
        label=both("کدی که پیامک شد", "The code that was sent"),
        help_text=both("تماس‌گیرنده آن را می‌خواند", "The caller reads it out"),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": both("کد را بنویسید", "Write the code")},
    )


class LineForm(PlainForm):
    """A mobile line that the caller says is theirs."""

    line = DigitsField(
        label=both("شماره‌ای که پیامک به آن می‌آید", "The number that the messages come to"),
        help_text=both("یازده رقم، با صفر آغازش", "Eleven digits, with its leading zero"),
        error_messages={"required": both("شماره را بنویسید", "Write the number")},
    )

    def clean_line(self) -> str:
        line = mobile_of(self.cleaned_data["line"])
        if line is None:
            raise ValidationError(
                both(
                    "این شمارهٔ همراه نیست؛ یازده رقم بنویسید", "That is no mobile number; write eleven digits"
                )
            )
        return line


class CallBackForm(PlainForm):
    """Whom to call back, when and why."""

    line = DigitsField(
        label=both("شماره‌ای که با آن تماس بگیریم", "The number to call"),
        help_text=both("یازده رقم، با صفر آغازش", "Eleven digits, with its leading zero"),
        error_messages={"required": both("شماره را بنویسید", "Write the number")},
    )
    wanted_on = JalaliDateField(
        label=both("چه روزی", "On which day"),
        error_messages={"required": both("روز را بنویسید", "Write the day")},
    )
    part = forms.ChoiceField(
        label=both("چه ساعتی", "At what hour"),
        choices=[(str(part), both(words.fa, words.en)) for part, words in PARTS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    topic = forms.ChoiceField(
        label=both("دربارهٔ چه", "About what"),
        choices=[(str(topic), both(words.fa, words.en)) for topic, words in TOPICS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )

    def __init__(self, *given: Any, today: dt.date, **named: Any) -> None:
        self.today = today
        super().__init__(*given, initial={"wanted_on": today}, **named)

    def clean_line(self) -> str:
        typed: str = self.cleaned_data["line"]
        if line := mobile_of(typed):
            return line
        if not _LANDLINE.fullmatch(typed):
            raise ValidationError(
                both(
                    "این شمارهٔ تلفن نیست؛ یازده رقم بنویسید",
                    "That is no telephone number; write eleven digits",
                )
            )
        return f"+98{typed[1:]}"

    def clean_wanted_on(self) -> dt.date:
        day: dt.date = self.cleaned_data["wanted_on"]
        if not self.today <= day <= self.today + dt.timedelta(days=14):
            raise ValidationError(
                both("روزی از امروز تا دو هفتهٔ دیگر بنویسید", "Write a day from today to two weeks on"),
                code="day",
            )
        return day

    @property
    def given(self) -> dict[str, Any]:
        """As the action takes it."""
        given = dict(self.cleaned_data)
        return {**given, "part": Part(given["part"]), "topic": Topic(given["topic"])}


class CloseForm(PlainForm):
    """Two taps: what it was about, and the button that says what came of it. It stands below another form."""

    def __init__(self, *given: Any, is_call_back: bool = False, **named: Any) -> None:
        super().__init__(*given, auto_id="close_%s", **named)
        # Whoever calls does answer.
        self.outcomes = [
            (str(one), both(OUTCOMES[one].fa, OUTCOMES[one].en))
            for one in Outcome
            if one is not Outcome.LEFT and (is_call_back or one is not Outcome.NO_ANSWER)
        ]
        self.fields["outcome"] = forms.ChoiceField(choices=self.outcomes, error_messages=_CHOOSE)

    topic = forms.ChoiceField(
        label=both("تماس دربارهٔ چه بود؟", "What was the call about?"),
        choices=[(str(topic), both(words.fa, words.en)) for topic, words in TOPICS.items()],
        widget=forms.RadioSelect,
        error_messages={"required": both("بگویید دربارهٔ چه بود", "Say what it was about")},
    )


class LookForm(PlainForm):
    """What to look for among the answers that everybody may read."""

    words = forms.CharField(
        label=both("در پاسخ‌های همگانی بگرد", "Look among the public answers"),
        max_length=100,
        error_messages={"required": both("یک یا دو واژه بنویسید", "Write a word or two")},
    )


class WriteOnForm(PlainForm):
    """What the caller adds to a question of theirs."""

    def __init__(self, data: Any, questions: Sequence[Line]) -> None:
        super().__init__(data)
        self.fields["question"] = forms.TypedChoiceField(
            label=both("کدام پرسش", "Which question"),
            choices=[(one.id, asked(one)) for one in questions],
            coerce=int,
            widget=forms.RadioSelect,
            error_messages=_CHOOSE,
        )
        self.order_fields(["question", "words"])

    words = forms.CharField(
        label=both("آنچه می‌افزاید، از زبان تماس‌گیرنده", "What they add, in the caller’s words"),
        help_text=both("بنویسید و برایش بخوانید", "Write it, and read it to them"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": both("آنچه را می‌گوید بنویسید", "Write what they say")},
    )


def asked(one: Line) -> str:
    """A question in few words: what it is about, since when, and where it stands."""
    day, title, state = jalali(one.asked_at), one.title, one.state_words
    return both(f"{title.fa}، {day}: {state.fa}", f"{title.en}, {day}: {state.en}")


class QuestionForm(PlainForm):
    """What the caller asks, in their own words."""

    category = forms.ChoiceField(
        label=both("چه شده است؟", "What is it?"),
        choices=[(str(category), both(words.fa, words.en)) for category, words in CATEGORY_WORDS.items()],
        widget=forms.RadioSelect,
        error_messages=_CHOOSE,
    )
    words = forms.CharField(
        label=both("پرسش، از زبان تماس‌گیرنده", "The question, in the caller’s words"),
        help_text=both("بنویسید و برایش بخوانید", "Write it, and read it to them"),
        widget=forms.Textarea(attrs={"rows": 5, "dir": "auto"}),
        error_messages={"required": both("پرسش را بنویسید", "Write the question")},
    )

    def __init__(self, data: Any, requests: list[Summary]) -> None:
        super().__init__(data)
        none = ("", both("هیچ‌کدام", "None of them"))
        titles = [(one.id, f"{both(one.title.fa, one.title.en)} {one.tracking_code}") for one in requests]
        self.fields["about"] = forms.TypedChoiceField(
            label=both("دربارهٔ کدام درخواست", "About which request"),
            choices=[none, *titles],
            coerce=int,
            empty_value=None,
            required=False,
        )

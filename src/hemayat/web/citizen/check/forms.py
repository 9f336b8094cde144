"""One form for each topic, made from the questions that the policy needs answered."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError

from hemayat.common.language import Message, Words
from hemayat.common.money import format_number
from hemayat.common.persian import to_ascii_digits
from hemayat.eligibility.trial import Answer, FactQuestion, RegisterTopic
from hemayat.web.citizen.check import texts
from hemayat.web.shared.forms import PlainForm
from hemayat.web.shared.language import gettext_lazy as _
from hemayat.web.shared.language import page_language, pgettext_lazy

RIALS_IN_A_TOMAN = 10
MOST_ROWS = 1_000
_GROUPING = re.compile("[\\s,،٬_'\u200c\u200e\u200f]+")
_DOTTED = re.compile("[0-9]{1,3}(?:[.][0-9]{3})+")
_MINUS = re.compile("^[-\u2212\u2013].*[0-9]|[0-9][-\u2212\u2013]$")
YES, NO, UNKNOWN = "yes", "no", "unknown"


class WholeNumberField(forms.CharField):
    """A number typed as people do: digits of any script, with or without commas and spaces. Gives an int, or None.

    `high`: the largest, in the fact's own unit, of which one that is typed stands for `each`. `title`: for its faults.
    """

    def __init__(self, *, title: str, high: int, each: int = 1, **named: Any) -> None:
        super().__init__(**named)
        self.title, self.high, self.each = title, high // each, each
        self.width = 4 if self.high <= MOST_ROWS else 20
        self.widget.attrs |= {
            "inputmode": "numeric",
            "dir": "ltr",
            "spellcheck": "false",
            "autocomplete": "off",
        }

    def to_python(self, value: Any) -> Any:
        typed = _GROUPING.sub("", to_ascii_digits(str(value or "")))
        typed = typed.replace(".", "") if _DOTTED.fullmatch(typed) else typed
        if not typed:
            return None
        if _MINUS.search(typed):
            raise ValidationError(_named(_BELOW_ZERO, self.title))
        if not re.fullmatch("[0-9]+", typed):
            raise ValidationError(_named(_NO_AMOUNT if self.each > 1 else _NO_COUNT, self.title))
        # Compared as text first: Python makes no number of thousands of digits, zeros before it among them.
        typed = typed.lstrip("0") or "0"
        if len(typed) > len(str(self.high)) or int(typed) > self.high:
            most = Words(format_number(self.high, "fa"), format_number(self.high, "en"))
            raise ValidationError(_named(_ABOVE, self.title, most=most))
        return int(typed) * self.each


class TopicForm(PlainForm):
    """The questions of one topic; blank is “I do not know”.

    `data`: everything typed so far, of this topic and others; None to ask for the first time.
    """

    def __init__(self, topic: RegisterTopic, data: Mapping[str, str] | None) -> None:
        super().__init__(data)
        self.topic = topic
        if topic.may_be_nothing:
            label = texts.NOTHING.get(topic.register, texts.NOTHING_OF_ANY)
            self.fields[nothing_name(topic)] = forms.BooleanField(label=label, required=False)
        for question in topic.questions:
            self.fields[question.fact] = _field(question)

    @property
    def says_nothing(self) -> bool:
        """Whether the household has no row in this register."""
        return bool(self.cleaned_data.get(nothing_name(self.topic)))

    def clean(self) -> dict[str, Any]:
        found = {q.fact: self.cleaned_data.get(q.fact) for q in self.topic.questions}
        if self.says_nothing and any(answer not in (None, "", NO, UNKNOWN, 0) for answer in found.values()):
            self.add_error(nothing_name(self.topic), _DENIED)
        size, adults = found.get("household_size"), found.get("adults")
        if size == 0:
            self.add_error("household_size", _NOBODY)
        elif size is not None and adults is not None and adults > size:
            self.add_error("adults", _MORE_ADULTS)
        return self.cleaned_data

    def answers(self) -> dict[str, Answer]:
        """Fact → what was answered, in the fact's unit; without what was left open."""
        found = {q.fact: _answer(q, self.cleaned_data.get(q.fact)) for q in self.topic.questions}
        return {fact: answer for fact, answer in found.items() if answer is not None}


def nothing_name(topic: RegisterTopic) -> str:
    """The name of the box that says: none of this."""
    return f"none_{topic.register}"


def field_names(topics: list[RegisterTopic]) -> list[str]:
    """Every name that the forms of these topics may send."""
    boxes = [nothing_name(topic) for topic in topics if topic.may_be_nothing]
    return boxes + [question.fact for topic in topics for question in topic.questions]


def _answer(question: FactQuestion, cleaned: Any) -> Answer | None:
    if question.kind == "bool":
        return {YES: True, NO: False}.get(cleaned)
    if question.kind == "code":
        return None if cleaned in ("", None, UNKNOWN) else str(cleaned)
    return None if cleaned is None else int(cleaned)


def _field(question: FactQuestion) -> forms.Field:
    label, hint = texts.QUESTIONS.get(question.fact, (question.title, ""))
    named: dict[str, Any] = {
        "label": label,
        "help_text": hint or (texts.IN_TOMAN if question.kind == "money" else ""),
        "required": False,
        "error_messages": {
            "invalid_choice": _named(_NOT_AN_ANSWER, question.title),
        },
    }
    if question.kind in ("money", "number"):
        each = RIALS_IN_A_TOMAN if question.kind == "money" else 1
        return WholeNumberField(title=question.title, high=_highest(question), each=each, **named)
    choices = (
        [(YES, _("Yes")), (NO, pgettext_lazy("citizen", "No"))]
        if question.kind == "bool"
        else [*question.codes]
    )
    choices.append((UNKNOWN, _("I do not know")))
    many = len(choices) > 6
    return forms.ChoiceField(choices=choices, widget=forms.Select if many else forms.RadioSelect, **named)


def _highest(question: FactQuestion) -> int:
    return question.high if question.kind == "money" else min(question.high, MOST_ROWS)


def _named(fault: Words, title: str, **values: Words) -> str:
    """A fault with the name of its question: the summary of faults shows the fault alone."""
    return fault.format(title=title, **values).in_(page_language())


_BELOW_ZERO = Message("“{title}”: enter 0 or a higher number")
_NO_AMOUNT = Message("“{title}”: enter digits only, with or without commas, for example 48,000,000")
_NO_COUNT = Message("“{title}”: enter a whole number, for example 2")
_ABOVE = Message("“{title}”: enter a number that is no more than {most}")
_NOT_AN_ANSWER = Message("“{title}”: choose one of these answers")
_DENIED = _("You said that you have none, but you also gave an answer below; remove one of the two")
_NOBODY = _("A household has at least one member: its head")
_MORE_ADULTS = _("The number of adults cannot be larger than the number of members")

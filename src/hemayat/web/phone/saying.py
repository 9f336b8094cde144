"""What is told, as each channel says it: a USSD screen, words to be read aloud, one text message. No Django."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hemayat.agreements.clocks import TEHRAN
from hemayat.common.dates import format_date
from hemayat.common.language import Lang
from hemayat.common.number_words import day_in_words, digits_in_words, number_in_words, time_in_words
from hemayat.common.persian import to_persian_digits
from hemayat.notifications.gateways.telephone import Channel
from hemayat.web.phone import words
from hemayat.web.phone.menu import ENDING, KEYS, Item, Prompt, Talk
from hemayat.web.phone.telling import Told


@dataclass(frozen=True)
class Reply:
    """`keys`: how many are awaited; 0 where it ends. `text`: a line for each screen line or sentence."""

    lang: Lang
    text: str = field(repr=False)
    keys: int = 0


def prompted(prompt: Prompt, talk: Talk, channel: Channel, *, has_more: bool = False) -> Reply:
    """What tells nothing of anybody. `has_more`: the menu offers another case."""
    text = words.PROMPTS[channel][prompt].in_(talk.lang)
    if prompt is Prompt.MENU and has_more:
        another = words.ANOTHER if channel == "ussd" else words.SPOKEN_ANOTHER
        text = f"{text}\n{another.in_(talk.lang)}"
    return Reply(talk.lang, text, 0 if prompt in ENDING else KEYS[talk.at])


def told_item(item: Item, told: Told, talk: Talk, channel: Channel) -> Reply:
    """One thing of the case, and the way back to the menu."""
    lang = talk.lang
    said = _Sayer(lang, is_spoken=channel == "voice")
    lines = said.status(told) if item == "status" else [said.due(told) if item == "due" else said.next(told)]
    back = words.BACK if channel == "ussd" else words.SPOKEN_BACK
    return Reply(lang, "\n".join([*lines, back.in_(lang)]), KEYS[talk.at])


def told_whole(told: Told, lang: Lang) -> Reply:
    """All of it, in one text message."""
    said = _Sayer(lang, is_spoken=False)
    about = f"{words.REQUEST.in_(lang)} {told.code}" if told.code else told.about.in_(lang)
    unit = words.UNIT.in_(lang).format(unit=told.unit.in_(lang))
    head = f"{about}: {told.state.in_(lang)}. {unit}."
    return Reply(lang, " ".join([head, said.due(told), said.next(told)]))


class _Sayer:
    """Days and numbers in digits, or in words where they are spoken."""

    def __init__(self, lang: Lang, *, is_spoken: bool) -> None:
        self.lang, self.is_spoken = lang, is_spoken

    def status(self, told: Told) -> list[str]:
        stop = "." if self.is_spoken else ""
        about = [told.about.in_(self.lang) + stop] if self.is_spoken else []
        unit = told.unit.in_(self.lang)
        spoken = words.UNIT.in_(self.lang).format(unit=unit) if self.is_spoken else unit
        return [*about, told.state.in_(self.lang) + stop, spoken + stop]

    def due(self, told: Told) -> str:
        due = told.due
        text = words.DUE[due.kind].in_(self.lang)
        return text.format(day=self._day(due.on) if due.on else "", days=self._number(due.days))

    def next(self, told: Told) -> str:
        hotline = self._hotline()
        if told.visit_at is None:
            return words.NEXT[told.next].in_(self.lang).format(hotline=hotline)
        there = told.visit_at.astimezone(TEHRAN)
        text = words.VISIT.in_(self.lang)
        return text.format(day=self._day(there.date()), time=self._time(there), hotline=hotline)

    def _day(self, day: dt.date) -> str:
        return day_in_words(day, self.lang) if self.is_spoken else format_date(day, self.lang)

    def _time(self, at: dt.datetime) -> str:
        return time_in_words(at, self.lang) if self.is_spoken else self._digits(f"{at:%H:%M}")

    def _number(self, number: int) -> str:
        return number_in_words(number, self.lang) if self.is_spoken else self._digits(str(number))

    def _hotline(self) -> str:
        if self.is_spoken:
            return digits_in_words(words.HOTLINE, self.lang)
        return self._digits(words.HOTLINE)

    def _digits(self, text: str) -> str:
        return to_persian_digits(text) if self.lang == "fa" else text

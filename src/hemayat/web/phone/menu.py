"""What is said by telephone and what is meant by it: one table for USSD, voice and text messages. No Django.

A conversation proves who is at the line, then tells how a case stands. Nothing here knows anybody: what has to be
looked up is given back as a step, and dialogue.py takes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Literal

from hemayat.common.dates import DateFault, from_jalali
from hemayat.common.language import Lang
from hemayat.common.national_id import is_valid
from hemayat.common.persian import search_key, to_ascii_digits
from hemayat.common.tracking_code import is_mistyped_code, tracking_code_in

Item = Literal["status", "due", "next"]


class DialoguePosition(StrEnum):
    """What was asked last, and so what an answer is taken for."""

    NATIONAL_ID = "national_id"
    TRACKING_CODE = "tracking_code"
    BIRTH_DATE = "birth_date"
    ONE_TIME_CODE = "one_time_code"
    MENU = "menu"


KEYS = {
    DialoguePosition.NATIONAL_ID: 10,
    DialoguePosition.TRACKING_CODE: 12,
    DialoguePosition.BIRTH_DATE: 8,
    DialoguePosition.ONE_TIME_CODE: 9,
    DialoguePosition.MENU: 1,
}
"""How many keys an answer has."""


class Prompt(StrEnum):
    """What can be said that tells nothing of anybody; its words are in texts.py."""

    HELP = "help"
    KEYWORD_ALONE = "keyword_alone"
    MISTYPED_CODE = "mistyped_code"
    NUMBERS = "numbers"
    NATIONAL_ID = "national_id"
    BAD_NATIONAL_ID = "bad_national_id"
    TRACKING_CODE = "tracking_code"
    NOT_FOUND = "not_found"
    BIRTH_DATE = "birth_date"
    BAD_BIRTH_DATE = "bad_birth_date"
    ONE_TIME_CODE = "one_time_code"
    WRONG_CODE = "wrong_code"
    MENU = "menu"
    OVER = "over"
    LATER = "later"
    REGISTER_SILENT = "register_silent"
    TURNED_AWAY = "turned_away"
    NO_LINE = "no_line"
    GOODBYE = "goodbye"
    WRITTEN = "written"


ENDING = frozenset(
    {
        Prompt.OVER, Prompt.LATER, Prompt.REGISTER_SILENT, Prompt.TURNED_AWAY, Prompt.NO_LINE, Prompt.GOODBYE,
    }
)  # fmt: skip
"""After these nothing is awaited."""


@dataclass(frozen=True)
class DialogueState:
    """A conversation so far. `attempt`, `session`: tokens of signing in. A `session` or a `household` is proof.

    `request`: which case is told of; 0 is what was decided about the household. `looked`: those told of already.
    """

    at: DialoguePosition = DialoguePosition.NATIONAL_ID
    lang: Lang = "fa"
    national_id: str = field(default="", repr=False)
    attempt: str = field(default="", repr=False)
    session: str = field(default="", repr=False)
    household: int = 0
    province: str = ""
    is_synthetic: bool = False
    request: int = 0
    looked: tuple[int, ...] = ()


@dataclass(frozen=True)
class SayPrompt:
    """Nothing has to be looked up."""

    prompt: Prompt
    talk: DialogueState


@dataclass(frozen=True)
class FindCase:
    """The request with this code."""

    code: str
    talk: DialogueState


@dataclass(frozen=True)
class SendCode:
    """A one-time code for this person."""

    national_id: str = field(repr=False)
    birth_date: date = field(repr=False)
    talk: DialogueState = field(repr=False)


@dataclass(frozen=True)
class EnterCode:
    """The one-time code that was sent."""

    code: str = field(repr=False)
    talk: DialogueState


@dataclass(frozen=True)
class TellCaseItem:
    """One thing of the case."""

    item: Item
    talk: DialogueState


@dataclass(frozen=True)
class NextCase:
    """The household's next case."""

    talk: DialogueState


@dataclass(frozen=True)
class WriteMessage:
    """More about a question of theirs. `is_said`: they say so; else it is what we do not understand otherwise.

    `otherwise`: the answer if the line has no question that this could be about.
    """

    words: str = field(repr=False)
    is_said: bool
    talk: DialogueState
    otherwise: Prompt = Prompt.HELP


Step = SayPrompt | FindCase | SendCode | EnterCode | TellCaseItem | NextCase | WriteMessage

_ITEMS: dict[str, Item] = {"1": "status", "2": "due", "3": "next"}
_QUESTION = re.compile(r"\s*(?:پرسش|question)(?:[\s:،,.-]+(.*))?", re.IGNORECASE | re.DOTALL)
_WORD = re.compile(r"(?<![\w-])[^\W\d_]{2,}(?![\w-])")
_TEN = re.compile(r"\d{10}", re.ASCII)
_KEYWORDS = re.compile(r"وضعیت|پیگیری|کد رهگیری|\bstatus\b", re.IGNORECASE)
_PERSON = re.compile(r"(\d{10})\D+(\d{4})\D?(\d\d)\D?(\d\d)", re.ASCII)
_HELP = frozenset({"راهنما", "help"})
_CODE = re.compile(r"\d{6}(?:\d{3})?", re.ASCII)
_EIGHT = re.compile(r"(\d{4})[-/.]?(\d\d)[-/.]?(\d\d)", re.ASCII)


def first_prompt(talk: DialogueState) -> SayPrompt:
    """A call begins: where a one-time code is still awaited, it is asked for again."""
    if talk.at == DialoguePosition.ONE_TIME_CODE:
        return SayPrompt(Prompt.ONE_TIME_CODE, talk)
    return SayPrompt(Prompt.NATIONAL_ID, DialogueState(lang=talk.lang))


def handle_keys(talk: DialogueState, keys: str) -> Step:
    """What was typed in a USSD dialogue or on the keys during a call. 0 ends it wherever it stands."""
    keys = to_ascii_digits(keys).strip().rstrip("#").strip()
    if keys == "0":
        return SayPrompt(Prompt.GOODBYE, talk)
    match talk.at:
        case DialoguePosition.NATIONAL_ID:
            return _national_id(talk, keys)
        case DialoguePosition.TRACKING_CODE:
            has_none = SayPrompt(Prompt.BIRTH_DATE, replace(talk, at=DialoguePosition.BIRTH_DATE))
            return has_none if keys == "1" else FindCase(keys, talk)
        case DialoguePosition.BIRTH_DATE:
            born = _day(_EIGHT.fullmatch(keys))
            return SendCode(talk.national_id, born, talk) if born else SayPrompt(Prompt.BAD_BIRTH_DATE, talk)
        case DialoguePosition.ONE_TIME_CODE:
            return EnterCode(keys, talk)
        case DialoguePosition.MENU:
            return _chosen(talk, keys)


def handle_text_message(talk: DialogueState, message: str) -> Step:
    """What was written in a text message: a tracking code, a one-time code, or a national id and a day of birth.

    A keyword may stand before it, and the word for help brings our numbers. What begins with «پرسش» or QUESTION is more
    about a question, and so may be whatever else has words in it; if it is not, the answer says what to write.
    """
    if more := _QUESTION.fullmatch(message):
        return WriteMessage((more[1] or "").strip(), True, _in_language(talk, message))
    text = search_key(message)
    talk = replace(talk, lang="en") if "status" in text or text == "help" else talk
    if text in _HELP:
        return SayPrompt(Prompt.NUMBERS, talk)
    rest = _KEYWORDS.sub(" ", text).strip()
    if code := tracking_code_in(rest):
        return FindCase(code, talk)
    if talk.at == DialoguePosition.ONE_TIME_CODE and _CODE.fullmatch(rest):
        return EnterCode(rest, talk)
    person = _PERSON.fullmatch(rest)
    if person and is_valid(person[1]) and (born := _birth_date(person[2], person[3], person[4])):
        return SendCode(person[1], born, talk)
    otherwise = _not_understood(text, rest)
    is_words = _WORD.search(rest) and not _TEN.search(rest)
    return WriteMessage(message.strip(), False, talk, otherwise) if is_words else SayPrompt(otherwise, talk)


def _not_understood(text: str, rest: str) -> Prompt:
    """`rest`: the text without its keyword. Neither answer looks anything up, so neither says which codes exist."""
    if text and not rest:
        return Prompt.KEYWORD_ALONE
    return Prompt.MISTYPED_CODE if is_mistyped_code(rest) else Prompt.HELP


def _in_language(talk: DialogueState, text: str) -> DialogueState:
    return replace(talk, lang="en") if "question" in text.lower()[:12] else talk


def _national_id(talk: DialogueState, digits: str) -> Step:
    if digits == "9":
        return SayPrompt(Prompt.NATIONAL_ID, replace(talk, lang="en" if talk.lang == "fa" else "fa"))
    if digits == "8":
        return SayPrompt(Prompt.NUMBERS, talk)
    if is_valid(digits):
        return SayPrompt(
            Prompt.TRACKING_CODE, replace(talk, at=DialoguePosition.TRACKING_CODE, national_id=digits)
        )
    return SayPrompt(Prompt.BAD_NATIONAL_ID, talk)


def _chosen(talk: DialogueState, key: str) -> Step:
    if key in _ITEMS:
        return TellCaseItem(_ITEMS[key], talk)
    return NextCase(talk) if key == "4" else SayPrompt(Prompt.MENU, talk)


def _day(found: re.Match[str] | None) -> date | None:
    return _birth_date(found[1], found[2], found[3]) if found else None


def _birth_date(year: str, month: str, day: str) -> date | None:
    try:
        return from_jalali(int(year), int(month), int(day))
    except DateFault:
        return None

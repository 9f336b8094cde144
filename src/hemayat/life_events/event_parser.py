"""One event as the registry tells it: every cell judged, before anything of it is believed. No Django.

It is judged in the same way whether it stands in a file or comes through the interface for partners.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass, field
from typing import Any

from hemayat.common.dates import DateFault, parse_date
from hemayat.common.language import Message, Words
from hemayat.common.national_id import is_valid
from hemayat.common.persian import repair_letters, to_ascii_digits
from hemayat.life_events.kinds import KINDS, LifeEventKind
from hemayat.registers.schema import RELATIONS
from hemayat.registers.wire import LARGEST_HOUSEHOLD, is_text

COLUMNS = (
    "number", "kind", "occurred_on", "registered_on", "corrects", "national_id", "other_national_id",
    "household_id", "relation", "other_relation", "given_name", "family_name", "father_name", "sex", "country",
)  # fmt: skip
LARGEST_NUMBER = 10**18
LONGEST_NAME = 100
NEVER_EARLIER = dt.date(1900, 1, 1)

REASONS: dict[str, Words] = {
    "missing": Message("must not be empty"),
    "not_a_number": Message("is not a whole number in the allowed range"),
    "unknown_kind": Message("is not one of the event types"),
    "unknown_code": Message("is not one of the allowed codes"),
    "bad_date": Message("is not a date such as 1405/09/04 or 2026-11-25"),
    "future_date": Message("is a date in the future"),
    "bad_national_id": Message("is not a valid national ID"),
    "bad_text": Message("is not a valid name"),
    "not_wanted": Message("must be empty in an event of this type"),
    "same_person": Message("is the same as the first person"),
    "corrects_later": Message("must be the number of an earlier event"),
    "cells": Message("the number of cells in this line does not match the number of columns"),
    "no_object": Message("is not a JSON object"),
    "unknown_column": Message("is not a column of an event"),
    "told_otherwise": Message(
        "an event with this number and different content has already arrived; a correction "
        "needs its own number"
    ),
}
"""Why an event is refused: in Persian and English."""


class EventFault(ValueError):
    """What cannot be believed. The value is not told: it may be a name or a national id."""

    def __init__(self, column: str, reason: str) -> None:
        super().__init__(f"{column}: {reason}")
        self.column, self.reason = column, reason


@dataclass(frozen=True)
class FeedLine:
    """What stands in a delivery. `number`: of the line in a file, or of the place in a list, from 1."""

    number: int
    cells: Any = field(repr=False)
    fault: str = ""
    """Why there are no cells."""


@dataclass(frozen=True)
class RegistryEvent:
    """`occurred_on`: when it happened; `registered_on`: when the registry wrote it down. Ids: ten ASCII digits."""

    number: int
    kind: LifeEventKind
    occurred_on: dt.date
    registered_on: dt.date
    corrects: int | None = None
    national_id: str = field(default="", repr=False)
    other_national_id: str = field(default="", repr=False)
    household_id: int | None = None
    relation: str = ""
    other_relation: str = ""
    given_name: str = field(default="", repr=False)
    family_name: str = field(default="", repr=False)
    father_name: str = field(default="", repr=False)
    sex: str = ""
    country: str = ""

    def written(self) -> bytes:
        """The same bytes for the same event."""
        said = {name: value for name, value in asdict(self).items() if value not in ("", None)}
        return json.dumps(said, default=dt.date.isoformat, ensure_ascii=False, sort_keys=True).encode()


def event_from_bytes(written: bytes) -> RegistryEvent:
    """As `RegistryEvent.written` wrote it."""
    document = json.loads(written)
    days = {name: dt.date.fromisoformat(document[name]) for name in ("occurred_on", "registered_on")}
    return RegistryEvent(**{**document, **days, "kind": LifeEventKind(document["kind"])})


def read_event(content: Any, today: dt.date) -> RegistryEvent:
    """The event in a row of a file, or an object of JSON. Raises EventFault."""
    if not isinstance(content, Mapping):
        raise EventFault("", "no_object")
    cells = {name: _cell(value) for name, value in content.items()}
    unknown = next((name for name in cells if name not in COLUMNS), None)
    if unknown is not None:
        raise EventFault(_shown(str(unknown)), "unknown_column")
    kind = _kind(cells.get("kind", ""))
    _check_filled(kind, cells)
    said = {name: _READ[name](name, cells[name]) for name in _READ if cells.get(name)}
    registry_event = RegistryEvent(kind=kind, **said)
    _check_days(registry_event, today)
    if registry_event.corrects is not None and registry_event.corrects >= registry_event.number:
        raise EventFault("corrects", "corrects_later")
    if registry_event.national_id and registry_event.national_id == registry_event.other_national_id:
        raise EventFault("other_national_id", "same_person")
    return registry_event


# ---------------------------------------------------------------------------------------- underneath


def _shown(name: str) -> str:
    """What a stranger calls a column, as far as it can be kept and shown."""
    return "".join(letter for letter in name if letter.isprintable())[:40]


def _cell(value: Any) -> str:
    """What a cell of any file holds, as text; a number and a day are written as they are read."""
    if value is None:
        return ""
    if isinstance(value, dt.datetime):
        value = value.date()
    return to_ascii_digits(repair_letters(str(value))).strip()


def _kind(text: str) -> LifeEventKind:
    try:
        return LifeEventKind(text)
    except ValueError:
        raise EventFault("kind", "unknown_kind" if text else "missing") from None


def _check_filled(kind: LifeEventKind, cells: Mapping[str, str]) -> None:
    """What is needed is there, and nothing else: a cell that would count for nothing is a mistake somewhere."""
    about = KINDS[kind]
    always = ("number", "occurred_on", "registered_on")
    for name in (*always, *about.needs):
        if not cells.get(name):
            raise EventFault(name, "missing")
    wanted = {"kind", "corrects", *always, *about.needs, *about.may_say}
    for name, text in cells.items():
        if text and name not in wanted:
            raise EventFault(name, "not_wanted")


def _check_days(event: RegistryEvent, today: dt.date) -> None:
    for name in ("occurred_on", "registered_on"):
        day = getattr(event, name)
        if day < NEVER_EARLIER:
            raise EventFault(name, "bad_date")
        if day > today:
            raise EventFault(name, "future_date")
    if event.occurred_on > event.registered_on:
        raise EventFault("occurred_on", "future_date")


def _number(most: int) -> Callable[[str, str], int]:
    def read(name: str, text: str) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 19 and 1 <= int(text) <= most):
            raise EventFault(name, "not_a_number")
        return int(text)

    return read


def _day(name: str, text: str) -> dt.date:
    try:
        return parse_date(text)
    except DateFault:
        raise EventFault(name, "bad_date") from None


def _national_id(name: str, text: str) -> str:
    """A table may have dropped the noughts in front."""
    who = text.zfill(10)
    if not is_valid(who):
        raise EventFault(name, "bad_national_id")
    return who


def _name(name: str, text: str) -> str:
    if len(text) > LONGEST_NAME or not is_text(text) or any(ord(letter) < 32 for letter in text):
        raise EventFault(name, "bad_text")
    return text


def _code(*codes: str) -> Callable[[str, str], str]:
    def read(name: str, text: str) -> str:
        if text not in codes:
            raise EventFault(name, "unknown_code")
        return text

    return read


def _country(name: str, text: str) -> str:
    if not (len(text) == 2 and text.isascii() and text.isupper()):
        raise EventFault(name, "unknown_code")
    return text


_READ: dict[str, Callable[[str, str], Any]] = {
    "number": _number(LARGEST_NUMBER),
    "occurred_on": _day,
    "registered_on": _day,
    "corrects": _number(LARGEST_NUMBER),
    "national_id": _national_id,
    "other_national_id": _national_id,
    "household_id": _number(LARGEST_HOUSEHOLD),
    "relation": _code(*RELATIONS),
    "other_relation": _code(*RELATIONS),
    "given_name": _name,
    "family_name": _name,
    "father_name": _name,
    "sex": _code("female", "male"),
    "country": _country,
}

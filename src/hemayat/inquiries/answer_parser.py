"""Reading what a register sends: every value is judged before anything is believed. No Django, no network."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Literal, TypeVar, cast, get_args

from hemayat.common.persian import repair_letters
from hemayat.inquiries.answers import (
    ActsAs,
    ActsFor,
    PersonAnswer,
    PersonResult,
    Result,
    Row,
    numbered_members,
)
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.registers.record_schema import RECORD_DETAILS
from hemayat.registers.schema import ANSWER_RESULTS, PERSONS, TABLES, RegisterTable
from hemayat.registers.wire import LARGEST_HOUSEHOLD, RowFault, is_text, read_row

Body = dict[str, Any]
Kind = TypeVar("Kind")

LONGEST_RECEIPT, LONGEST_TEXT = 64, 2_000
_HOUSEHOLD = ("household_id", "relation_to_head")
_NOT_AHEAD = timedelta(days=1)  # Tehran is ahead of UTC


class UnusableAnswer(Exception):
    """An answer that cannot be relied on; another try may bring a better one. The message names no person."""


@dataclass(frozen=True)
class PersonRegisterAnswer:
    """What a register said of one person. `rows`: its columns without the national id, those of persons with it."""

    result: PersonResult
    rows: list[Row] = field(repr=False)


@dataclass(frozen=True)
class PeopleRegisterAnswer:
    """`as_of`: the day of the register; `people`: national id → what was said, for everybody who was asked about."""

    as_of: date
    people: dict[str, PersonRegisterAnswer] = field(repr=False)


DisputeState = Literal["open", "corrected", "upheld"]


@dataclass(frozen=True)
class DisputeAnswer:
    """What the owner of a register says of a dispute: corrected, so ask the register again; upheld; or not yet.

    `receipt`: the owner's own reference; `words`: the owner's, for the person; `answered_at`: None while it is open.
    """

    state: DisputeState
    receipt: str
    words: str = field(repr=False)
    answered_at: datetime | None


def read_rows(
    register: str, subjects: Collection[str], asked_at: datetime
) -> Callable[[Body], PeopleRegisterAnswer]:
    """A reader of a register's answer about these people. It raises Unusable for an answer that is none.

    Who is passed over has no answer; a row that cannot be read makes its person "quarantined".
    """
    rows = _household_rows if register == PERSONS.name else _register_rows(TABLES[register])
    return _reader(subjects, asked_at, rows)


def read_records(
    register: str, subjects: Collection[str], asked_at: datetime
) -> Callable[[Body], PeopleRegisterAnswer]:
    """As `read_rows`, of rows that come with their details. A detail that is not given is empty."""
    return _reader(subjects, asked_at, _register_rows(RECORD_DETAILS[register]))


def read_confirmed(subjects: Collection[str], asked_at: datetime) -> Callable[[Body], PeopleRegisterAnswer]:
    """A reader of the civil registry's word about single people: at most one row for each."""
    return _reader(subjects, asked_at, _single_row)


def _reader(
    subjects: Collection[str],
    asked_at: datetime,
    rows_of: Callable[[str, list[Any], date], tuple[list[Row], bool]],
) -> Callable[[Body], PeopleRegisterAnswer]:
    def read(body: Body) -> PeopleRegisterAnswer:
        as_of = _day(body, asked_at)
        people: dict[str, PersonRegisterAnswer] = {}
        for kind in field_of(body, "people", list):
            who = field_of(_mapping(kind), "national_id", str)
            if who not in subjects or who in people:
                raise UnusableAnswer("an answer about somebody who was not asked about, or twice")
            people[who] = _said(who, kind, as_of, asked_at, rows_of)
        nothing = PersonRegisterAnswer(PersonResult("no_answer", as_of), [])
        return PeopleRegisterAnswer(as_of, {who: people.get(who, nothing) for who in subjects})

    return read


def _said(
    who: str,
    body: Body,
    day: date,
    asked_at: datetime,
    rows_of: Callable[[str, list[Any], date], tuple[list[Row], bool]],
) -> PersonRegisterAnswer:
    result = field_of(body, "result", str)
    if result not in ANSWER_RESULTS:
        raise UnusableAnswer("result is none of ours")
    as_of = _day(body, asked_at) if "as_of" in body else day
    rows, is_whole = rows_of(who, field_of(body, "rows", list), as_of)
    return PersonRegisterAnswer(
        PersonResult(cast("Result", result) if is_whole else "quarantined", as_of), rows
    )


def _register_rows(table: RegisterTable) -> Callable[[str, list[Any], date], tuple[list[Row], bool]]:
    def rows(_who: str, answers: list[Any], as_of: date) -> tuple[list[Row], bool]:
        found = []
        for row in answers:
            try:
                found.append(read_row(table, row, as_of, leave_out=("national_id",)))
            except RowFault:
                continue
        return found, len(found) == len(answers)

    return rows


def _household_rows(who: str, rows_sent: list[Any], as_of: date) -> tuple[list[Row], bool]:
    """A household whole or not at all: one living head, nobody twice, and the person who was asked about."""
    if len(rows_sent) == 1 and isinstance(rows_sent[0], dict) and rows_sent[0].get("household_id") is None:
        return _single_row(who, rows_sent, as_of)
    try:
        rows = [read_row(PERSONS, row, as_of) for row in rows_sent]
    except RowFault:
        return [], False
    is_whole = not rows or (int(who) in {row["national_id"] for row in rows} and _is_household(rows))
    return (numbered_members(rows), True) if is_whole else ([], False)


def _is_household(rows: Sequence[Row]) -> bool:
    heads = [row for row in rows if row["relation_to_head"] == "head"]
    is_one = len({row["household_id"] for row in rows}) == 1
    is_nobody_twice = max(Counter(row["national_id"] for row in rows).values()) == 1
    return is_one and is_nobody_twice and len(heads) == 1 and heads[0]["died_on"] is None


def _single_row(who: str, rows_sent: list[Any], as_of: date) -> tuple[list[Row], bool]:
    """One person, perhaps in no household."""
    if not rows_sent:
        return [], True
    try:
        row = read_row(PERSONS, rows_sent[0], as_of, leave_out=_HOUSEHOLD)
        place = dict.fromkeys(_HOUSEHOLD)
        if rows_sent[0].get("household_id") is not None:
            whole = read_row(PERSONS, rows_sent[0], as_of)
            place = {name: whole[name] for name in _HOUSEHOLD}
    except RowFault:
        return [], False
    is_theirs = len(rows_sent) == 1 and row["national_id"] == int(who)
    return ([{**place, "person_no": 1, **row}], True) if is_theirs else ([], False)


def _day(body: Body, asked_at: datetime) -> date:
    try:
        day = date.fromisoformat(field_of(body, "as_of", str))
    except ValueError:
        raise UnusableAnswer("as_of is no day") from None
    if day > asked_at.date() + _NOT_AHEAD:
        raise UnusableAnswer("as_of is a day to come")
    return day


def read_person(body: Body) -> PersonAnswer:
    """Of the civil registry. Raises Unusable."""
    if not field_of(body, "is_known", bool):
        return PersonAnswer()
    household = body.get("household_id")
    return PersonAnswer(
        is_known=True,
        is_alive=field_of(body, "is_alive", bool),
        is_head=field_of(body, "is_head", bool),
        household_id=None if household is None else _household(body),
        province=_province(field_of(body, "province", str)),
        acts_for=_acts_for(body.get("acts_for")),
        is_minor=body.get("is_minor") is True,
        is_synthetic=body.get("is_synthetic") is True,
    )


def _acts_for(entry: Any) -> ActsFor | None:
    if entry is None:
        return None
    acts_as = entry.get("acts_as") if isinstance(entry, dict) else None
    if not isinstance(acts_as, str) or acts_as not in get_args(ActsAs):
        raise UnusableAnswer("acts_for is none of ours")
    province = _province(field_of(entry, "province", str))
    return ActsFor(cast("ActsAs", acts_as), _household(entry), province)


def read_is_owner(body: Body) -> bool:
    """Of the register of lines. Raises Unusable."""
    return field_of(body, "is_owner", bool)


def read_receipt(body: Body) -> str:
    """The owner's own reference of a dispute. Raises Unusable."""
    receipt = _text(body, "receipt")
    if not 0 < len(receipt) <= LONGEST_RECEIPT:
        raise UnusableAnswer(f"receipt is not a text of up to {LONGEST_RECEIPT} letters")
    return receipt


def read_disputes(references: Collection[str]) -> Callable[[Body], dict[str, DisputeAnswer]]:
    """A reader of what an owner says of these disputes; who is passed over is not known there."""

    def read(body: Body) -> dict[str, DisputeAnswer]:
        answers: dict[str, DisputeAnswer] = {}
        for kind in field_of(body, "disputes", list):
            reference, state = field_of(_mapping(kind), "dispute", str), field_of(kind, "state", str)
            if reference not in references or state not in get_args(DisputeState):
                raise UnusableAnswer("a dispute that was not asked about, or a state that is none of ours")
            at = None if state == "open" else _instant(kind)
            words = _text(kind, "words")[:LONGEST_TEXT]
            answers[reference] = DisputeAnswer(
                cast("DisputeState", state), read_receipt(kind), repair_letters(words), at
            )
        return answers

    return read


def _instant(body: Body) -> datetime:
    try:
        at = datetime.fromisoformat(field_of(body, "answered_at", str))
    except ValueError:
        raise UnusableAnswer("answered_at is no instant") from None
    if at.tzinfo is None:
        raise UnusableAnswer("answered_at has no time zone")
    return at


def _province(code: str) -> str:
    if code and code not in PROVINCE_CODES:
        raise UnusableAnswer("province is none of ours")
    return PROVINCE_CODES[code] if code else ""


def _household(body: Body) -> int:
    number = field_of(body, "household_id", int)
    if not 1 <= number <= LARGEST_HOUSEHOLD:
        raise UnusableAnswer("household_id is none of a household")
    return number


def _text(body: Body, name: str) -> str:
    text = field_of(body, name, str)
    if not is_text(text):
        raise UnusableAnswer(f"{name} cannot be written down")
    return text


def field_of(body: Body, name: str, kind: type[Kind]) -> Kind:
    """The value of a field. Raises Unusable where it is missing or of another kind."""
    value = body.get(name)
    # True is an int to Python.
    if type(value) is not kind:
        raise UnusableAnswer(f"{name} is not {kind.__name__}")
    return value


def _mapping(value: Any) -> Body:
    if not isinstance(value, dict):
        raise UnusableAnswer("people are not objects")
    return value

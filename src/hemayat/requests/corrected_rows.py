"""Apply officers' corrections to a household's rows, and say how each correction relates to what the register says now.

Pure: the same rows and the same corrections give the same result for a request and for a national run (R1.2a).
"""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from hemayat.common.dates import day_of, months_before
from hemayat.eligibility.effective_dates import HouseholdResult
from hemayat.registers.layout import KEYS
from hemayat.registers.schema import TABLES, ColumnType

Row = Mapping[str, Any]
Rows = dict[str, list[dict[str, Any]]]
Days = Mapping[str, dt.date]
_AMOUNTS, _DAYS = {ColumnType.RIAL, ColumnType.COUNT}, {ColumnType.DATE, ColumnType.MONTH}


@dataclass(frozen=True)
class CorrectionView:
    """`said`: None if a row is added; `used`: None if the row is removed. `by`: a member of staff by number.

    `national_id`: the person that the row is about; empty if the reader can see no household with that person.
    `is_agreed`: a second officer agreed, or a better decision of its own case rests on it. `limit_rial`: the support a
    year up to which one officer is enough, by the agreement of its case, less what the officer had added within the
    year; None if it names none. `is_of_one`: no second officer agreed; `most_rial`: that limit itself.
    """

    id: int
    request: int
    register: str
    person: int
    national_id: str = field(repr=False)
    said: Row | None = field(repr=False)
    used: Row | None = field(repr=False)
    why: str = field(repr=False)
    document: uuid.UUID
    valid_from: dt.date
    valid_to: dt.date | None
    register_on: dt.date
    by: int
    at: dt.datetime
    finding_id: int
    is_agreed: bool = False
    limit_rial: int | None = None
    is_of_one: bool = False
    most_rial: int | None = None


class CorrectionRelation(StrEnum):
    """How a correction relates to what the register says of that person.

    A correction binds one record and its value. It says nothing about a record that the register no longer has.
    """

    APPLIES = "applies"
    """The register still says what the officer corrected."""
    CONFIRMED = "confirmed"
    """The register says what the officer found."""
    CONTRADICTED = "contradicted"
    """A record of a later day says something else about the same thing."""
    NOT_CONCERNED = "not_concerned"
    """The record or the person is gone, or the period is over."""


@dataclass(frozen=True)
class CorrectionOutcome:
    """`rows`: with every correction that binds; `without_contradicted`: only with those that no later record
    contradicts. The two are the same object where no correction is contradicted.
    """

    rows: Rows = field(repr=False)
    without_contradicted: Rows = field(repr=False)
    relations: Mapping[int, CorrectionRelation]

    @property
    def contradicted(self) -> list[int]:
        """The corrections, by number, that a later record contradicts."""
        return [
            number for number, found in self.relations.items() if found is CorrectionRelation.CONTRADICTED
        ]

    def better(self, judge: Callable[[Rows], HouseholdResult]) -> tuple[Rows, list[int]]:
        """The rows to decide from, and the contradicted corrections that they rest on, for an officer to review.

        A contradicted correction stays in force only where the household would lose without it.
        """
        if not self.contradicted or not judge(self.without_contradicted).is_worse_than(judge(self.rows)):
            return self.without_contradicted, []
        return self.rows, self.contradicted


def corrected(
    rows: Rows,
    as_of: Days,
    corrections: Iterable[CorrectionView],
    numbers: Mapping[str, int] | None = None,
) -> CorrectionOutcome:
    """Apply corrections, the oldest first.

    `rows`: a household in the layout of a prepared snapshot. `as_of`: register → its day. `numbers`: national id →
    `person_no` in these rows; read from `rows` if left out.
    """
    if numbers is None:
        numbers = {f"{row['national_id']:010d}": int(row["person_no"]) for row in rows["persons"]}
    bound, plain, relations = dict(rows), dict(rows), {}
    for correction in corrections:
        person = numbers.get(correction.national_id)
        correction_relation = (
            CorrectionRelation.NOT_CONCERNED
            if person is None
            else _relation(bound, as_of, correction, person)
        )
        relations[correction.id] = correction_relation
        if person is not None and correction_relation in {
            CorrectionRelation.APPLIES,
            CorrectionRelation.CONTRADICTED,
        }:
            _apply(bound, correction, person)
            if correction_relation is CorrectionRelation.APPLIES:
                _apply(plain, correction, person)
    return CorrectionOutcome(
        bound, plain if CorrectionRelation.CONTRADICTED in relations.values() else bound, relations
    )


def counting(
    corrections: Sequence[CorrectionView],
    judge: Callable[[Sequence[CorrectionView]], HouseholdResult],
    *,
    request_id: int | None = None,
) -> list[CorrectionView]:
    """Those of the household's corrections that count in a decision.

    What one officer corrected counts outside its own case only up to the limit of the agreement, until a second officer
    has agreed to it. `judge`: what the rules say with these corrections. `request_id`: the case that is
    decided; its own corrections count, and the rule of two officers is applied to the decision itself
    (decision_checks.py).
    """
    waiting = [
        correction
        for correction in corrections
        if not correction.is_agreed and correction.request != request_id
    ]
    if not waiting:
        return list(corrections)
    others = [correction for correction in corrections if correction not in waiting]
    limits = [correction.limit_rial for correction in waiting]
    gained = _gained_a_year(judge(corrections), judge(others))
    is_within = gained is not None and all(limit is not None and gained <= limit for limit in limits)
    return list(corrections) if is_within else others


def of_one_officer(
    corrections: Sequence[CorrectionView], request_id: int | None = None
) -> list[CorrectionView]:
    """Those that one officer alone made in other cases, although they count there (decision record 0067)."""
    return [one for one in corrections if one.is_of_one and one.request != request_id]


def most_by_one(corrections: Sequence[CorrectionView]) -> int:
    """The support a year that may rest on them all together: the lowest limit of their agreements, or nothing."""
    return min((one.most_rial or 0 for one in corrections), default=0)


def holds_from(rows: Rows, as_of: Days, corrections: Sequence[CorrectionView]) -> dt.date | None:
    """The day before which the rows with these corrections do not hold: the last from which a document shows that
    something is other than a register of an earlier day says. None where no document is later than its register.
    """
    numbers = {f"{row['national_id']:010d}": int(row["person_no"]) for row in rows["persons"]}
    relations = corrected(rows, as_of, corrections, numbers).relations
    return max(
        (
            one.valid_from
            for one in corrections
            if relations[one.id] in {CorrectionRelation.APPLIES, CorrectionRelation.CONTRADICTED}
            and not _is_by_month(one)
            and one.valid_from > _day_of(rows, as_of, one.register, numbers[one.national_id])
        ),
        default=None,
    )


def own_columns(row: Row) -> dict[str, Any]:
    """What the register itself says in a row, without the columns that say whose row it is."""
    return {name: value for name, value in row.items() if name not in KEYS}


# ------------------------------------------------------------------------------------------ underneath


def _gained_a_year(now: HouseholdResult, otherwise: HouseholdResult) -> int | None:
    """The support that one result adds to another; None if an amount is not known."""
    if now.support_rial is None or otherwise.support_rial is None:
        return None
    return 12 * (now.support_rial - otherwise.support_rial)


def _relation(rows: Rows, as_of: Days, correction: CorrectionView, person: int) -> CorrectionRelation:
    theirs = [own_columns(row) for row in rows[correction.register] if row["person_no"] == person]
    day = _day_of(rows, as_of, correction.register, person)
    if not _is_in_period(correction, day):
        return CorrectionRelation.NOT_CONCERNED
    if correction.used is not None and correction.used in theirs:
        return CorrectionRelation.CONFIRMED
    if correction.said in theirs if correction.said is not None else not theirs:
        return CorrectionRelation.APPLIES
    is_later = day > correction.register_on
    return (
        CorrectionRelation.CONTRADICTED
        if is_later and _same_thing(correction, theirs)
        else CorrectionRelation.NOT_CONCERNED
    )


def _apply(rows: Rows, correction: CorrectionView, person: int) -> None:
    """Replace, remove or add the row. `rows` is this function's own mapping; its lists are shared and not changed."""
    theirs = rows[correction.register]
    place = _place(theirs, correction, person)
    if place is None:
        rows[correction.register] = _sorted([*theirs, _new_row(rows, correction, person)])
        # The register is silent about this person, and a document speaks in its place.
        rows["answered"] = [
            row
            for row in rows["answered"]
            if (row["register"], row["person_no"]) != (correction.register, person)
        ]
        return
    instead = [] if correction.used is None else [{**theirs[place], **correction.used}]
    rows[correction.register] = _sorted([*theirs[:place], *instead, *theirs[place + 1 :]])


def _place(theirs: Sequence[Row], correction: CorrectionView, person: int) -> int | None:
    """Where the row to replace is: what the officer corrected, or what the register says now of the same thing."""
    own = [(n, own_columns(row)) for n, row in enumerate(theirs) if row["person_no"] == person]
    exact = [n for n, row in own if row == correction.said]
    return next(iter(exact or [n for n, row in own if _is_same_thing(correction, row)]), None)


def _new_row(rows: Rows, correction: CorrectionView, person: int) -> dict[str, Any]:
    of = next(row for row in rows["persons"] if row["person_no"] == person)
    keys = {"household_id": of["household_id"], "person_no": person, "person_died_on": of["died_on"]}
    return {**keys, **(correction.used or {})}


def _same_thing(correction: CorrectionView, theirs: Sequence[Row]) -> bool:
    return any(_is_same_thing(correction, row) for row in theirs)


def _is_same_thing(correction: CorrectionView, row: Row) -> bool:
    """Whether a different record is about the same thing: only its amounts and days differ.

    A register without amounts (trips, insurance) has nothing that could change in a record: another row is another
    fact.
    """
    columns = TABLES[correction.register].columns
    before = _row_of(correction)
    if not any(column.kind in _AMOUNTS for column in columns):
        return False
    names = [
        column.name for column in columns if column.kind not in _AMOUNTS | _DAYS and column.name in before
    ]
    return all(row[name] == before[name] for name in names)


def _is_in_period(correction: CorrectionView, day: dt.date) -> bool:
    """Whether what the document shows is about the time that the row is about: its months, or the day of the register.

    A register's word counts until it says something newer, so a document of a later day speaks against it too.
    """
    if _is_by_month(correction):
        row = _row_of(correction)
        last = months_before(row["month"], -int(row["months"])) - dt.timedelta(days=1)
        return correction.valid_from <= last and not _is_over(correction, row["month"])
    if correction.valid_from <= day:
        return not _is_over(correction, day)
    return day >= correction.register_on and not _is_over(correction, day_of(correction.at))


def _is_over(correction: CorrectionView, on: dt.date) -> bool:
    return correction.valid_to is not None and correction.valid_to < on


def _row_of(correction: CorrectionView) -> Row:
    return correction.said if correction.said is not None else (correction.used or {})


def _is_by_month(correction: CorrectionView) -> bool:
    row = _row_of(correction)
    return row.get("month") is not None and row.get("months") is not None


def _day_of(rows: Rows, as_of: Days, register: str, person: int) -> dt.date:
    """The day that the register's answer about this person describes."""
    own = (
        row["as_of"] for row in rows["answered"] if (row["register"], row["person_no"]) == (register, person)
    )
    found: dt.date | None = next(own, None)
    return found or as_of[register]


def _sorted(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """In the order of a snapshot: by all columns, empty values last."""
    return sorted(rows, key=lambda row: [(value is None, value) for value in row.values()])

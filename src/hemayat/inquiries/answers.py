"""What a register is asked and may answer, and the one form in which every adapter says it. No Django, no network.

A household's rows are made from answers exactly as a prepared snapshot of the same registers would have them. Members
are numbered as there: the head first, then by birth date and national id.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import Any, Literal

from hemayat.registers.layout import KEYS, snapshot_columns
from hemayat.registers.schema import REGISTERS_ASKED, TABLES

Register = Literal["civil_registry", "shahkar"]
ActsAs = Literal["guardian", "attorney"]
Result = Literal["answered", "no_answer", "failed", "contradicted", "quarantined"]
"""What came back about one person; quarantined: a row that could not be read (others may stand beside it)."""

Row = dict[str, Any]
PERSON_COLUMNS = tuple(snapshot_columns("persons"))
CAUSES = {
    "no_answer": "unanswered",
    "failed": "unanswered",
    "contradicted": "contradicted",
    "quarantined": "quarantined",
}


@dataclass(frozen=True)
class RegisterQuestion:
    """`reference`: known to both sides, so that an answer belongs to its question and to a receipt.

    `birth_date` is None where somebody else vouches for the person (the national single sign-on); `mobile` is
    E.164, for the register of lines only.
    """

    reference: str
    asked_at: datetime
    national_id: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
    mobile: str = field(default="", repr=False)


@dataclass(frozen=True)
class ActsFor:
    """Somebody is guardian or lawful attorney of the head of another household (or of their own), who cannot act."""

    acts_as: ActsAs
    household_id: int
    province: str = ""


@dataclass(frozen=True)
class PersonAnswer:
    """Of the civil registry. All else is as for a stranger where `is_known` is false.

    `province`: two digits (registers/province_codes.py), empty abroad. `acts_for`: the households, other than
    their own, that they represent as guardian or attorney. `is_minor`: the registry says that they are under 18.
    """

    is_known: bool = False
    is_alive: bool = True
    is_head: bool = False
    household_id: int | None = None
    province: str = ""
    acts_for: ActsFor | None = None
    is_minor: bool = False
    is_synthetic: bool = False


class RegisterSilent(Exception):
    """The register did not answer in a way that can be used. `reason` is for the operator; it names no person."""

    def __init__(self, register: str, reason: str) -> None:
        super().__init__(f"{register}: {reason}")
        self.register = register
        self.reason = reason


@dataclass(frozen=True)
class PersonConfirmation:
    """What the registers confirm of one person. Where `answered` is false nothing else may be relied on.

    `identity`: id and birth date belong together. `owns_line` is None where no line was asked about.
    `silent` names the registers that did not answer.
    """

    answered: bool
    identity: bool = False
    is_alive: bool = True
    is_head: bool = False
    owns_line: bool | None = None
    household_id: int | None = None
    province: str = ""
    acts_for: ActsFor | None = None
    is_minor: bool = False
    is_synthetic: bool = False
    silent: tuple[Register, ...] = field(default=())


@dataclass(frozen=True)
class AskedPerson:
    """`person_no`: the person's place in the household, which the answer's rows are keyed by."""

    person_no: int
    national_id: str = field(repr=False)


@dataclass(frozen=True)
class PersonResult:
    """What came back about one person, and the day that it describes."""

    result: Result
    as_of: date


@dataclass(frozen=True)
class HouseholdRegisterAnswer:
    """What one register said of the members of one household. `is_answered` is false where it said nothing.

    `reason`: why, for an operator. `as_of`: the day that its answers describe; `people`: person_no → result;
    `rows`: person_no and the register's columns, as in a prepared snapshot; for "persons" the household's members.
    `ids`: person_no → national id of the person asked about under this number.
    """

    register: str
    is_answered: bool
    reason: str
    as_of: date | None
    asked_at: datetime
    answered_at: datetime | None
    reference: str
    people: Mapping[int, PersonResult] = field(default_factory=dict)
    rows: Sequence[Row] = field(default=(), repr=False)
    ids: Mapping[int, str] = field(default_factory=dict, repr=False)

    @property
    def missing(self) -> list[int]:
        """The people (person_no) about whom there is no answer to rely on; all of them where it was silent."""
        return [number for number, said in self.people.items() if said.result != "answered"]

    @property
    def is_complete(self) -> bool:
        """Whether there is an answer about everybody who was asked about."""
        return self.is_answered and not self.missing

    @property
    def day(self) -> date:
        """The day that it describes; of a register that was silent, the day on which it was asked."""
        return self.as_of or self.asked_at.date()

    def with_later(self, later: HouseholdRegisterAnswer) -> HouseholdRegisterAnswer:
        """Everything known after the same register was asked again, about all or only about some.

        Both number the people alike.
        """
        if not later.is_answered:
            return self
        kept = [row for row in self.rows if row["person_no"] not in later.people]
        return replace(
            later,
            people={**self.people, **later.people},
            rows=[*kept, *later.rows],
            ids={**self.ids, **later.ids},
        )

    def about(self, numbers: Mapping[str, int]) -> HouseholdRegisterAnswer:
        """The same answer about these people alone, under these numbers (national id → person_no).

        An answer belongs to a person and not to a number: the household may have had other members when it was asked
        about, and then other people had these numbers. Not for "persons", whose rows are a household.
        """
        number_of = {old: numbers[who] for old, who in self.ids.items() if who in numbers}
        return replace(
            self,
            people={number_of[old]: said for old, said in self.people.items() if old in number_of},
            rows=[
                {**row, "person_no": number_of[row["person_no"]]}
                for row in self.rows
                if row["person_no"] in number_of
            ],
            ids={new: self.ids[old] for old, new in number_of.items()},
        )


@dataclass(frozen=True)
class AskedHousehold:
    """About whom registers are asked, and why. `about`: the case, as "request:7"; `asked_by`: a plain id."""

    people: tuple[AskedPerson, ...]
    about: str
    household: int
    province: str
    asked_by: str


def numbered_members(people: Sequence[Row]) -> list[Row]:
    """These rows of `persons` with their `person_no`: the head first, then by birth date and national id."""
    ordered = sorted(
        people, key=lambda row: (row["relation_to_head"] != "head", row["birth_date"], row["national_id"])
    )
    return [
        {name: row.get(name) for name in PERSON_COLUMNS} | {"person_no": place}
        for place, row in enumerate(ordered, start=1)
    ]


def rows_of(
    household_id: int, members: Sequence[Row], answers: Mapping[str, HouseholdRegisterAnswer]
) -> tuple[dict[str, list[Row]], dict[str, date]]:
    """Table → rows of the household, and table → the day that its answers describe.

    `rows`: rows of `persons` as `numbered` gives them. `answers`: register → its answer; one that is not there was
    not asked about anybody. Equal to registers.snapshot.rows_of for the same household of a prepared snapshot.
    """
    people = {row["person_no"]: {**row, "household_id": household_id} for row in members}
    as_of = _days(answers)
    found = {"persons": [{name: row[name] for name in PERSON_COLUMNS} for row in people.values()]}
    found |= {name: _rows(name, people, answers.get(name)) for name in REGISTERS_ASKED}
    found["answered"] = list(_exceptions(people, answers, as_of))
    return {name: sorted(found[name], key=_place) for name in TABLES}, as_of


def _days(answers: Mapping[str, HouseholdRegisterAnswer]) -> dict[str, date]:
    """Of a register that was not asked, as of all answers together: the latest."""
    latest = max(answer.day for answer in answers.values())
    return {name: answers[name].day if name in answers else latest for name in TABLES}


def _rows(register: str, people: Mapping[int, Row], answer: HouseholdRegisterAnswer | None) -> list[Row]:
    own = list(snapshot_columns(register))[len(KEYS) :]
    return [
        {**_keys(people[row["person_no"]]), **{name: row[name] for name in own}}
        for row in (answer.rows if answer else ())
        if row["person_no"] in people
    ]


def _exceptions(
    people: Mapping[int, Row], answers: Mapping[str, HouseholdRegisterAnswer], as_of: Mapping[str, date]
) -> Iterator[Row]:
    for register in REGISTERS_ASKED:
        answer = answers.get(register)
        for number, person in people.items():
            this_person = answer.people.get(number) if answer else None
            cause = CAUSES.get(this_person.result, "answered") if this_person else "unanswered"
            day = this_person.as_of if this_person else as_of[register]
            if cause != "answered" or day != as_of[register]:
                yield {**_keys(person), "register": register, "as_of": day, "cause": cause}


def _keys(person: Row) -> Row:
    return {
        "household_id": person["household_id"],
        "person_no": person["person_no"],
        "person_died_on": person["died_on"],
    }


def _place(row: Row) -> list[tuple[bool, object]]:
    """The order of a snapshot: by all columns, what is empty last."""
    return [(value is None, value) for value in row.values()]

"""What is asked about people and households. Who may see what is the database's to say: call it as the one who asks."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection

from hemayat.audit.context import run_statement
from hemayat.audit.keys import key_ring
from hemayat.households.models import HEAD, DataSet
from hemayat.rules.unknowns import UnknownReason

HEADS = """
SELECT m.household_id, p.id, p.national_id, p.mobile, p.mobile_index, p.is_synthetic
FROM membership m JOIN person p ON p.id = m.person_id WHERE m.relation = 'head'"""
"""Household and head of each that is known and seen: say which (m.household_id), and on which day (m.valid)."""
_HEADS = f"{HEADS} AND m.household_id = ANY(%s) AND m.valid @> %s::date"
_PLACES_ELSEWHERE = """
SELECT p.national_id_index, m.household_id, lower(m.valid), upper(m.valid), h.ended_on
FROM person p JOIN membership m ON m.person_id = p.id JOIN household h ON h.id = m.household_id
WHERE p.national_id_index = ANY(%s) AND m.household_id <> %s"""


@dataclass(frozen=True)
class HouseholdMember:
    """Somebody who is in a household now, by the register of persons as of `since`."""

    person: int
    relation: str
    given_name: str
    family_name: str
    sex: str
    birth_date: dt.date
    died_on: dt.date | None
    since: dt.date

    @property
    def is_head(self) -> bool:
        return self.relation == HEAD


@dataclass(frozen=True)
class PersonData:
    """What the register of persons said of somebody in the household, for the run."""

    relation: str
    sex: str
    birth_date: dt.date
    died_on: dt.date | None


@dataclass(frozen=True)
class DataItem:
    """One value that counted. `kind`: number, bool or code; `value` is None where nothing of it is known.

    `unknown` says why it is not, or not wholly, known: then a number is the part that is known.
    """

    name: str
    title: dict[str, str]
    kind: str
    unit: str
    value: int | bool | str | None
    unknown: UnknownReason

    @property
    def is_known(self) -> bool:
        return self.unknown is UnknownReason.KNOWN


@dataclass(frozen=True)
class RegisterData:
    """What one register said: its titles and owner ({fa, en}), the day that it describes, and the values."""

    register: str
    title: dict[str, str]
    owner: dict[str, str]
    as_of: dt.date
    values: tuple[DataItem, ...]


@dataclass(frozen=True)
class HouseholdFile:
    """The stored data from which the household was decided in the run that people see now."""

    run_id: int
    household: int
    province: str
    people: tuple[PersonData, ...]
    registers: tuple[RegisterData, ...] = field(default=())


def household_led_by(index: bytes | Sequence[bytes], on: dt.date) -> int | None:
    """The household whose head on that day has this blind index (or one of these, while keys rotate); else None.

    Ask as the system: who signs in is nobody yet.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.household_id FROM person p JOIN membership m ON m.person_id = p.id "
            "WHERE p.national_id_index = ANY(%s) AND m.relation = 'head' AND m.valid @> %s::date",
            [[index] if isinstance(index, bytes) else list(index), on],
        )
        row = cursor.fetchone()
    return row and int(row[0])


@dataclass(frozen=True)
class HouseholdHead:
    """Who heads a household, and where messages to them go: `mobile` is sealed, None where no line is known."""

    person: int
    national_id: str = field(repr=False)
    mobile: bytes | None = field(repr=False)
    mobile_index: bytes | None = field(repr=False)
    is_synthetic: bool


@dataclass(frozen=True)
class HeadName:
    """The head of a household now: the name, and the national ID, which a list masks."""

    given_name: str
    family_name: str
    national_id: str = field(repr=False)


def head_names(households: Sequence[int]) -> dict[int, HeadName]:
    """Household → who heads it now, of those that are known and seen. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.household_id, p.given_name, p.family_name, p.national_id FROM membership m "
            "JOIN person p ON p.id = m.person_id "
            "WHERE m.household_id = ANY(%s) AND m.relation = 'head' AND upper_inf(m.valid)",
            [list(households)],
        )
        return {
            household: HeadName(given, family, key_ring().unseal(bytes(sealed), b"national_id").decode())
            for household, given, family, sealed in cursor.fetchall()
        }


def head_from_row(person: int, sealed: bytes, *rest: Any) -> HouseholdHead:
    """From what `HEADS` gives after the household."""
    return HouseholdHead(person, key_ring().unseal(sealed, b"national_id").decode(), *rest)


def head_of(household: int, on: dt.date) -> HouseholdHead | None:
    """The head on that day, as we know it; None where the household is not known, or not seen. One query."""
    return heads_of([household], on).get(household)


def heads_of(households: Sequence[int], on: dt.date) -> dict[int, HouseholdHead]:
    """Household → its head on that day, of those that are known and seen. One query."""
    return {
        household: head_from_row(*rest) for household, *rest in run_statement(_HEADS, [list(households), on])
    }


def has_died(person: int) -> bool:
    """By our own record. One query."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM person WHERE id = %s AND died_on IS NOT NULL)", [person])
        (found,) = cursor.fetchone() or (False,)
    return bool(found)


@dataclass(frozen=True)
class KnownMember:
    """Somebody who has a place in a household now, by our own record, and by which number registers know them."""

    person: int
    relation: str
    national_id: str = field(repr=False)
    said: tuple[str, str, str, dt.date, dt.date | None] = field(repr=False)
    mobile_index: bytes | None = field(repr=False)


def known_in(household: int) -> list[KnownMember]:
    """Who is in the household now, the head first. One query."""
    return known_in_many([household]).get(household, [])


def known_in_many(households: Sequence[int]) -> dict[int, list[KnownMember]]:
    """Household → who is in it now, the head first. One query."""
    found: dict[int, list[KnownMember]] = {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.household_id, p.id, m.relation, p.national_id, p.mobile_index, "
            "p.given_name, p.family_name, p.sex, p.birth_date, p.died_on "
            "FROM membership m JOIN person p ON p.id = m.person_id "
            "WHERE m.household_id = ANY(%s) AND upper_inf(m.valid) ORDER BY m.person_no, p.id",
            [list(households)],
        )
        for household, person, relation, sealed, index, *said in cursor.fetchall():
            national_id = key_ring().unseal(bytes(sealed), b"national_id").decode()
            one = KnownMember(person, relation, national_id, tuple(said), index and bytes(index))
            found.setdefault(household, []).append(one)
    return found


@dataclass(frozen=True)
class NamedPerson:
    """A person by name and number, whether or not they have a place in a household now."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    national_id: str = field(repr=False)
    is_synthetic: bool


def person(number: int) -> NamedPerson | None:
    """Who that is; None where they are not known, or not seen. One query."""
    return persons([number]).get(number)


def persons(numbers: Sequence[int]) -> dict[int, NamedPerson]:
    """The same of many. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT id, given_name, family_name, national_id, is_synthetic FROM person WHERE id = ANY(%s)",
            [list(numbers)],
        )
        rows = cursor.fetchall()
    return {
        number: NamedPerson(
            given, family, key_ring().unseal(bytes(sealed), b"national_id").decode(), is_synthetic
        )
        for number, given, family, sealed, is_synthetic in rows
    }


def name_of(indexes: Sequence[bytes]) -> str:
    """The whole name of the person with one of these blind indexes; empty where none is known, or seen. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given_name, family_name FROM person WHERE national_id_index = ANY(%s)", [list(indexes)]
        )
        return " ".join(cursor.fetchone() or ())


@dataclass(frozen=True)
class PlaceElsewhere:
    """A place that somebody has or had in another household, until before `until`; `ended_on`: when that one ended."""

    household: int
    since: dt.date
    until: dt.date | None
    ended_on: dt.date | None


def places_elsewhere(household: int, national_ids: Sequence[str]) -> dict[str, list[PlaceElsewhere]]:
    """National ID → the places outside this household that the person has or ever had. Ask as the system. One query."""
    index_of = {
        index: national_id
        for national_id in national_ids
        for index in key_ring().blind_indexes("national_id", national_id)
    }
    found: dict[str, list[PlaceElsewhere]] = {}
    for index, *place in run_statement(_PLACES_ELSEWHERE, [list(index_of), household]):
        found.setdefault(index_of[bytes(index)], []).append(PlaceElsewhere(*place))
    return found


def home_of(indexes: Sequence[bytes]) -> int | None:
    """The household in which the person with one of these blind indexes has a place now. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT m.household_id FROM person p JOIN membership m ON m.person_id = p.id "
            "WHERE p.national_id_index = ANY(%s) AND upper_inf(m.valid)",
            [list(indexes)],
        )
        row = cursor.fetchone()
    return row and int(row[0])


def members(household: int) -> list[HouseholdMember]:
    """Who is in the household now, the head first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, m.relation, p.given_name, p.family_name, p.sex, p.birth_date, p.died_on, lower(m.valid) "
            "FROM membership m JOIN person p ON p.id = m.person_id "
            "WHERE m.household_id = %s AND upper_inf(m.valid) ORDER BY m.person_no, p.id",
            [household],
        )
        return [HouseholdMember(*row) for row in cursor.fetchall()]


@dataclass(frozen=True)
class Departure:
    """Somebody who was in a household and died or left it.

    `died_on`: only if they were in it until then; what became of those who had left is for their own household.
    `left_on`: the first day on which they were not in it.
    """

    given_name: str
    family_name: str
    died_on: dt.date | None
    left_on: dt.date | None

    @property
    def name(self) -> str:
        return f"{self.given_name} {self.family_name}"

    @property
    def day(self) -> dt.date:
        day = self.died_on or self.left_on
        assert day is not None, "one of the two happened"
        return day


def departures(household: int) -> list[Departure]:
    """Who died or left, the latest first. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT given_name, family_name, died_on, left_on FROM (SELECT p.id, p.given_name, p.family_name, "
            "CASE WHEN bool_or(upper_inf(m.valid)) OR max(upper(m.valid)) >= p.died_on THEN p.died_on END AS died_on, "
            "CASE WHEN NOT bool_or(upper_inf(m.valid)) THEN max(upper(m.valid)) END AS left_on "
            "FROM membership m JOIN person p ON p.id = m.person_id WHERE m.household_id = %s GROUP BY p.id) one "
            "WHERE coalesce(died_on, left_on) IS NOT NULL ORDER BY coalesce(died_on, left_on) DESC, id",
            [household],
        )
        return [Departure(*row) for row in cursor.fetchall()]


def province_of(household: int) -> str | None:
    """The two digits of the household's province, empty for who lives abroad; None where it is not seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT province FROM household WHERE id = %s", [household])
        row = cursor.fetchone()
    return row and str(row[0])


def data_of(household: int, run_id: int | None = None) -> HouseholdFile | None:
    """Each data item of the household with its register and day, of the run that people see or `run_id`. One query."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT s.run_id, s.columns, s.registers, d.household_id, d.province, d.people, d.facts "
            "FROM data_set s JOIN household_data d ON d.run_id = s.run_id WHERE d.household_id = %s "
            "AND s.run_id = coalesce(%s::bigint, (SELECT p.run_id FROM published_run p "
            "JOIN household h ON h.province = p.province WHERE h.id = %s))",
            [household, run_id, household],
        )
        row = cursor.fetchone()
    if row is None:
        return None
    run, columns, registers, found, province, people, facts = row
    given = stored_values(json.loads(columns), json.loads(facts))
    return HouseholdFile(
        run,
        found,
        province,
        _people(people),
        tuple(_registers(json.loads(columns), json.loads(registers), given)),
    )


def data_set(run_id: int) -> DataSet:
    """What the places of the run's stored facts mean."""
    return DataSet.objects.get(pk=run_id)


def stored_values(columns: list[dict[str, Any]], array: list[Any]) -> dict[str, Any]:
    """Column → value, of the type that the run had. Raises ValueError where the array has another length."""
    return {
        column["name"]: _typed(column["kind"], value) for column, value in zip(columns, array, strict=True)
    }


def stored_text(columns: list[dict[str, Any]], values: Mapping[str, Any]) -> str:
    """The array that `stored_values` reads, to the byte as a national run stores it."""
    return compact_json([_plain(values[column["name"]]) for column in columns])


def compact_json(value: Any) -> str:
    """JSON as a national run writes it: no spaces, letters as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _plain(value: Any) -> Any:
    if isinstance(value, dt.date):
        return value.isoformat()
    return int(value) if isinstance(value, bool | int) else value


def _typed(kind: str, value: Any) -> Any:
    if value is None:
        return None
    if kind == "bool":
        return bool(value)
    return dt.date.fromisoformat(value) if kind == "date" else value


def _people(text: str) -> tuple[PersonData, ...]:
    return tuple(
        PersonData(relation, sex, dt.date.fromisoformat(born), died and dt.date.fromisoformat(died))
        for relation, sex, born, died in json.loads(text)
    )


def _registers(
    columns: list[dict[str, Any]], registers: dict[str, Any], values_by_name: dict[str, Any]
) -> list[RegisterData]:
    found = []
    for name, about in registers.items():
        as_of = values_by_name.get(f"{name}__as_of") or dt.date.fromisoformat(about["as_of"])
        values = tuple(
            _data_item(column, values_by_name) for column in columns if column.get("register") == name
        )
        found.append(RegisterData(name, about["title"], about["owner"], as_of, values))
    return found


def _data_item(column: dict[str, Any], values_by_name: dict[str, Any]) -> DataItem:
    name, value = column["name"], values_by_name[column["name"]]
    unknown = UnknownReason(values_by_name.get(f"{name}__unknown", 0))
    if column["kind"] == "code" and value is None:
        unknown = UnknownReason.INCOMPLETE
    is_lost = unknown >= UnknownReason.OLD or (
        unknown is not UnknownReason.KNOWN and column["kind"] != "number"
    )
    return DataItem(
        name, column["title"], column["kind"], column["unit"], None if is_lost else value, unknown
    )

"""Persons as rows: known by the blind index of a national id, sealed, and locked while they are moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from hemayat.audit.context import run_statement
from hemayat.audit.keys import key_ring
from hemayat.households.errors import NO_SUCH_PERSON, HouseholdFault
from hemayat.households.father_names import father_indexes

_KNOWN = "SELECT id FROM person WHERE national_id_index = ANY(%s) FOR UPDATE"
# Whoever else adds the same person at this moment is waited for; then they are known.
_ADD = """
INSERT INTO person (national_id, national_id_index, given_name, family_name, sex, birth_date, died_on, mobile,
    mobile_index, father_index, is_synthetic)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s, %s, %s) ON CONFLICT DO NOTHING"""
_ADD_MANY = """
INSERT INTO person (national_id, national_id_index, given_name, family_name, sex, birth_date, died_on, mobile,
    mobile_index, father_index, is_synthetic)
SELECT * FROM unnest(%s::bytea[], %s::bytea[], %s::text[], %s::text[], %s::text[], %s::date[], %s::date[], %s::bytea[],
    %s::bytea[], %s::bytea[], %s::boolean[]) ON CONFLICT DO NOTHING"""
_SAID = """
SELECT given_name, family_name, sex, birth_date, died_on, mobile_index, father_index, life_told_on FROM person
WHERE id = %s"""
_UPDATE = """
UPDATE person SET given_name = %s, family_name = %s, sex = %s, birth_date = %s, died_on = %s, mobile = %s,
    mobile_index = %s, father_index = %s WHERE id = %s"""
_NAMES = ("given_name", "family_name", "sex", "birth_date", "died_on", "mobile")


@dataclass(frozen=True)
class RegistryPerson:
    """What the civil registry says of somebody. `mobile`: E.164, of a line in their own name. `as_of`: of which day."""

    given_name: str = field(repr=False)
    family_name: str = field(repr=False)
    sex: str
    birth_date: dt.date
    died_on: dt.date | None = None
    mobile: str | None = field(default=None, repr=False)
    father_name: str | None = field(default=None, repr=False)
    as_of: dt.date | None = None


@dataclass(frozen=True)
class NewMember:
    """Somebody in a household that begins. `national_id`: ten ASCII digits."""

    national_id: str = field(repr=False)
    relation: str
    said: RegistryPerson
    is_synthetic: bool = False


def lock_or_add_people(members: Sequence[NewMember]) -> list[int]:
    """The person of each member, locked; who is not known yet is added, and what is said replaces what was."""
    found: dict[str, int] = {}
    for new_member in sorted(
        members, key=lambda item: key_ring().blind_index("national_id", item.national_id)
    ):
        indexes = key_ring().blind_indexes("national_id", new_member.national_id)
        known = _locked(indexes)
        if known is None:
            run_statement(_ADD, _new(new_member, indexes[0]))
            known = _locked(indexes)
        assert known is not None, "a person who was added is there"
        update(known, new_member.said)
        found[new_member.national_id] = known
    return [found[one.national_id] for one in members]


def add_unknown(members: Sequence[NewMember]) -> None:
    """Those of them whom nobody knows yet become known; of the others nothing is changed. One statement."""
    keys = key_ring()
    indexes = keys.blind_index_many("national_id", (new_member.national_id for new_member in members))
    ordered = sorted(zip(indexes, members, strict=True), key=lambda pair: pair[0])
    rows = [_new(new_member, index) for index, new_member in ordered]
    if rows:
        run_statement(_ADD_MANY, [list(column) for column in zip(*rows, strict=True)])


def lock_person(index: bytes | Sequence[bytes]) -> int:
    """The person with this blind index (or one of these), locked. Raises NO_SUCH_PERSON."""
    found = _locked([index] if isinstance(index, bytes) else list(index))
    if found is None:
        raise HouseholdFault(NO_SUCH_PERSON)
    return found


def update(person: int, registry_person: RegistryPerson) -> list[str]:
    """Write down what the registry says now; the names of what was other before.

    Whether somebody lives is not, where it has told of that since the day that this is of.
    """
    before = run_statement(_SAID, [person])[0]
    is_older = (
        registry_person.as_of is not None and before[7] is not None and before[7] > registry_person.as_of
    )
    same_line = (
        before[5] is None
        if registry_person.mobile is None
        else bytes(before[5] or b"") in _lines(registry_person.mobile)
    )
    died_on = before[4] if is_older else registry_person.died_on
    plain = (
        registry_person.given_name,
        registry_person.family_name,
        registry_person.sex,
        registry_person.birth_date,
        died_on,
    )
    changed = [name for name, old, new in zip(_NAMES, before, plain, strict=False) if old != new]
    changed += [] if same_line else ["mobile"]
    changed += [] if _father(registry_person) == (before[6] and bytes(before[6])) else ["father_name"]
    if changed:
        run_statement(
            _UPDATE, [*plain, *_sealed_line(registry_person.mobile), _father(registry_person), person]
        )
    return changed


def _locked(indexes: Sequence[bytes]) -> int | None:
    rows = run_statement(_KNOWN, [list(indexes)])
    return int(rows[0][0]) if rows else None


def _new(new_member: NewMember, index: bytes) -> list[Any]:
    said, sealed = new_member.said, key_ring().seal(new_member.national_id.encode(), b"national_id")
    plain = [said.given_name, said.family_name, said.sex, said.birth_date, said.died_on]
    return [sealed, index, *plain, *_sealed_line(said.mobile), _father(said), new_member.is_synthetic]


def _sealed_line(mobile: str | None) -> tuple[bytes | None, bytes | None]:
    if mobile is None:
        return None, None
    return key_ring().seal(mobile.encode(), b"mobile"), key_ring().blind_index("mobile", mobile)


def _father(registry_person: RegistryPerson) -> bytes | None:
    return (
        None
        if registry_person.father_name is None
        else father_indexes(key_ring(), [registry_person.father_name])[0]
    )


def _lines(mobile: str) -> list[bytes]:
    return key_ring().blind_indexes("mobile", mobile)

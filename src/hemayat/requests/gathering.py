"""What the registers say of a household: who is in it first, then everything else about all of them.

Each answer is stored as it comes (inquiries): a worker that dies loses nothing, and what is stored is not asked again.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answers import Answer, AskedHousehold, AskedPerson, Row
from hemayat.inquiries.asking import ask_many
from hemayat.inquiries.members import numbered
from hemayat.inquiries.queries import answers_of, inquiries_of
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.questions import PERSONS

MOST_TRIES = 3
"""So often a register is asked about somebody whom its answer passes over; then it is taken as it is."""


@dataclass(frozen=True)
class Person:
    """Somebody about whom the civil registry is asked by themselves. `relation`: to the head, where that is claimed."""

    key: str
    national_id: str = field(repr=False)
    relation: str = ""


@dataclass(frozen=True)
class Asking:
    """One household to be asked about. `about`: the case and its round, as "request:7"; `since`: registers whose answer
    counts only if it was asked for after that.

    `registers`: those that may be asked. `claimed`: who is said to belong to it, where no register knows it as a
    household; `missed`: who is in it by our own record, to be asked about if the registry leaves them out.
    """

    household: int
    province: str
    about: str
    head: str = field(repr=False)
    registers: frozenset[str]
    since: Mapping[str, dt.datetime] = field(default_factory=dict)
    claimed: tuple[Person, ...] = ()
    missed: tuple[Person, ...] = ()


@dataclass(frozen=True)
class Gathered:
    """All that is known by now. `members`: numbered rows of `persons`, the head first; none until the registry answers.

    `late`: registers without an answer that can be used. `elsewhere`: key of a person → the rows of the household that
    the registry has them in, none for nowhere. `fault`: why the registry's word makes no household of this.
    """

    members: list[Row]
    answers: Mapping[str, Answer]
    late: tuple[str, ...]
    elsewhere: Mapping[str, list[Row]] = field(default_factory=dict)
    fault: str = ""


def ask_all(askings: Sequence[Asking], *, now: dt.datetime) -> None:
    """Ask whatever is not known yet, of all households together. Takes as long as the registers take.

    Called outside any transaction; a register that is silent raises nothing.
    """
    with acting_as(SYSTEM, is_read_only=True):
        people = [one for asking in askings for one in _people_to_ask(asking)]
    _ask_people(people, now)
    with acting_as(SYSTEM, is_read_only=True):
        found = [(asking, gathered(asking)) for asking in askings]
        people = [one for asking, known in found for one in _missed_to_ask(asking, known)]
    _ask_people(people, now)
    for late, households in _groups(found).items():
        ask_many(late, households, now=now)


def gathered(asking: Asking) -> Gathered:
    """What the stored answers say. A register that may not be asked is as one that has no answer, and is not late."""
    answers = answers_of(asking.household, asking.about)
    said = answers.get(PERSONS)
    may_ask = asking.registers & set(REGISTERS_ASKED)
    if not _is_settled(said):
        return Gathered(
            [], {}, tuple(name for name in (PERSONS, *REGISTERS_ASKED) if name in asking.registers)
        )
    rows, fault, is_whole = _members(asking, said.rows if said else [])
    elsewhere, are_found = _elsewhere(asking, rows)
    late = _late(asking, answers, may_ask)
    if not (is_whole and are_found):
        late = (PERSONS, *late)
    known = {name: answer for name, answer in answers.items() if answer.is_answered}
    return Gathered(numbered(rows), known, late, elsewhere, fault)


# ---------------------------------------------------------------------------------------- underneath


def _is_settled(answer: Answer | None) -> bool:
    return answer is not None and answer.is_complete


def _groups(found: Sequence[tuple[Asking, Gathered]]) -> dict[tuple[str, ...], list[AskedHousehold]]:
    """Registers → the households that all of these are to be asked about, so that each is asked once for many."""
    groups: dict[tuple[str, ...], list[AskedHousehold]] = defaultdict(list)
    for asking, known in found:
        late = tuple(name for name in known.late if name != PERSONS)
        if late and known.members and not known.fault:
            groups[late].append(_household(asking, known.members))
    return groups


def _of(asking: Asking, person: Person) -> str:
    return f"{asking.about}:{person.key}"


def _single(asking: Asking, about: str, national_id: str) -> AskedHousehold:
    people = (AskedPerson(1, national_id),)
    return AskedHousehold(people, about, asking.household, asking.province, asking.about)


def _household(asking: Asking, members: Sequence[Row]) -> AskedHousehold:
    people = tuple(AskedPerson(row["person_no"], f"{row['national_id']:010d}") for row in members)
    return AskedHousehold(people, asking.about, asking.household, asking.province, asking.about)


def _people_to_ask(asking: Asking) -> list[AskedHousehold]:
    if PERSONS not in asking.registers:
        return []
    people = [(asking.about, asking.head), *((_of(asking, one), one.national_id) for one in asking.claimed)]
    return [_single(asking, about, who) for about, who in people if not _is_known(asking, about)]


def _ask_people(people: Sequence[AskedHousehold], now: dt.datetime) -> None:
    if people:
        ask_many([PERSONS], people, now=now)


def _missed_to_ask(asking: Asking, found: Gathered) -> list[AskedHousehold]:
    """Those of our record whom the registry's household leaves out: where does it have them?"""
    if not found.members or PERSONS not in asking.registers:
        return []
    there = {row["national_id"] for row in found.members}
    gone = [one for one in asking.missed if int(one.national_id) not in there]
    return [
        _single(asking, _of(asking, one), one.national_id)
        for one in gone
        if not _is_known(asking, _of(asking, one))
    ]


def _is_known(asking: Asking, about: str) -> bool:
    return _is_settled(answers_of(asking.household, about).get(PERSONS))


def _members(asking: Asking, said: Sequence[Row]) -> tuple[list[Row], str, bool]:
    """The household's rows, why there are none, and whether the registry has answered about everybody in it."""
    if not said:
        return [], "unknown_person", True
    if said[0]["household_id"] is None:
        return _claimed(asking, said[0])
    head = next(row for row in said if row["relation_to_head"] == "head")
    if head["national_id"] != int(asking.head):
        return list(said), "" if asking.missed else "another_head", True
    return list(said), "" if said[0]["household_id"] == asking.household else "another_household", True


def _claimed(asking: Asking, head: Row) -> tuple[list[Row], str, bool]:
    """A household that no register knows: the head, and those claimed whom the registry has in no other one."""
    rows = [{**head, "household_id": asking.household, "relation_to_head": "head"}]
    for one in asking.claimed:
        answer = answers_of(asking.household, _of(asking, one)).get(PERSONS)
        if answer is None or not answer.is_complete:
            return rows, "", False
        row = next((row for row in answer.rows if row["national_id"] == int(one.national_id)), None)
        if row is None or row["household_id"] not in {None, asking.household}:
            return rows, "member_elsewhere", True
        rows.append({**row, "household_id": asking.household, "relation_to_head": one.relation})
    return rows, "", True


def _elsewhere(asking: Asking, rows: Sequence[Row]) -> tuple[dict[str, list[Row]], bool]:
    there = {row["national_id"] for row in rows}
    found: dict[str, list[Row]] = {}
    for one in asking.missed:
        if int(one.national_id) in there:
            continue
        answer = answers_of(asking.household, _of(asking, one)).get(PERSONS)
        if answer is None or not answer.is_complete:
            return found, False
        found[one.key] = [row for row in answer.rows if row["household_id"] is not None]
    return found, True


def _late(asking: Asking, answers: Mapping[str, Answer], may_ask: frozenset[str]) -> tuple[str, ...]:
    asked = inquiries_of(asking.household, asking.about)
    tries = {name: sum(one.register == name and one.is_answered for one in asked) for name in may_ask}
    last = {one.register: one.asked_at for one in asked if one.is_answered}

    def is_late(name: str) -> bool:
        answer = answers.get(name)
        if answer is None or not answer.is_answered:
            return True
        if name in asking.since and last[name] <= asking.since[name]:
            return True
        return not answer.is_complete and tries[name] < MOST_TRIES

    return tuple(name for name in REGISTERS_ASKED if name in may_ask and is_late(name))

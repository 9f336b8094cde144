"""What the registers say of a household: who is in it first, then everything else about all of them.

Each answer is stored as it comes (inquiries): a worker that dies loses nothing, and what is stored is not asked again.

Members may leave or join between the answers of one round, by another request or by an officer who strikes one out. So
an answer is stored with the national ids that it was asked about, and is read for the members of now
(`HouseholdRegisterAnswer.about`). That is right in whatever order changes and answers come, also if a worker
stores an answer after somebody left. Asking everybody again in a new round would need every change of
members to find the household's open requests and lock them; keeping those who left in the numbering would
need a list of everybody who was ever in it.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import structlog

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answer_store import Case, answers_and_silences, latest_answers
from hemayat.inquiries.answers import (
    AskedHousehold,
    AskedPerson,
    HouseholdRegisterAnswer,
    Row,
    numbered_members,
)
from hemayat.inquiries.batch_inquiry import ask_many
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.questions import PERSONS

Heard = Mapping[Case, Sequence[HouseholdRegisterAnswer]]
log = structlog.get_logger()
MOST_TRIES = 3
"""So often a register is asked about somebody whom its answer passes over; then it is taken as it is."""


@dataclass(frozen=True)
class RegistrySubject:
    """Somebody about whom the civil registry is asked by themselves.

    `relation`: to the head, where that is claimed, or was accepted by an officer.
    """

    key: str
    national_id: str = field(repr=False)
    relation: str = ""


@dataclass(frozen=True)
class HouseholdInquiry:
    """One household to be asked about. `about`: the case and its round, as "request:7"; `since`: registers whose answer
    counts only if it was asked for after that.

    `registers`: those that may be asked. `claimed`: who is said to belong to it, where no register knows it as a
    household; `missed`: who is in it by our own record, to be asked about if the registry leaves them out; with a
    relation where an officer accepted them. `names_members`: whether the request names members, so that an officer
    decides it.
    """

    household: int
    province: str
    about: str
    head: str = field(repr=False)
    registers: frozenset[str]
    since: Mapping[str, dt.datetime] = field(default_factory=dict)
    claimed: tuple[RegistrySubject, ...] = ()
    missed: tuple[RegistrySubject, ...] = ()
    names_members: bool = False


HEAD_UNANSWERED = ("head",)


@dataclass(frozen=True)
class InquiryResults:
    """All that is known by now. `members`: numbered rows of `persons`, the head first; none until the registry answers.

    `late`: registers without an answer that can be used. `elsewhere`: key of a person → the rows of the household that
    the registry has them in, none for nowhere. `fault`: why the registry's word makes no household of this. `claimed`:
    national ids of members whom only the applicant names; the registry confirms the person, and not the relation.
    `names_members`: as in HouseholdInquiry. `claimed_rows`: key of each claimed member → the registry's row of that
    person, None if it does not know them. `has_accepted`: no register knows the household, and an officer accepted
    its members. `unanswered`: keys of people without an answer of the civil registry, so that nobody knows yet
    whether they belong to the household; `members` is a part of it then, and nothing is decided from a part.
    """

    members: list[Row]
    answers: Mapping[str, HouseholdRegisterAnswer]
    late: tuple[str, ...]
    elsewhere: Mapping[str, list[Row]] = field(default_factory=dict)
    fault: str = ""
    claimed: frozenset[int] = frozenset()
    names_members: bool = False
    claimed_rows: Mapping[str, Row | None] = field(default_factory=dict, repr=False)
    has_accepted: bool = False
    unanswered: tuple[str, ...] = ()


def ask_all(askings: Sequence[HouseholdInquiry], *, now: dt.datetime) -> list[InquiryResults]:
    """Ask whatever is not known yet, of all households together; what is known then of each, in their order.

    Called outside any transaction, since it takes as long as the registers take. One that is silent raises nothing.
    """
    heard = _ask_people(askings, _read(askings), _people_to_ask, now)
    heard = _ask_people(askings, heard, _missed_to_ask, now)
    groups = _groups(askings, heard)
    for late, households in groups.items():
        ask_many(late, households, now=now)
    heard = _read(askings) if groups else heard
    return [collect_answers(asking, heard) for asking in askings]


def ask_each(askings: Sequence[HouseholdInquiry], *, now: dt.datetime) -> list[InquiryResults | None]:
    """As `ask_all`, but a household that cannot be asked about holds up none of the others: None, to be tried again."""
    try:
        return list(ask_all(askings, now=now))
    except Exception:
        log.exception("households_not_asked_about_together", households=len(askings))
    return [_ask_apart(asking, now) for asking in askings]


def collect_answers(asking: HouseholdInquiry, heard: Heard | None = None) -> InquiryResults:
    """What the stored answers say. A register that may not be asked is as one that has no answer, and is not late."""
    if heard is None:
        heard = answers_and_silences(_cases(asking))
    registry = _registry(asking, heard, asking.about)
    if registry is None:
        late = tuple(name for name in (PERSONS, *REGISTERS_ASKED) if name in asking.registers)
        return InquiryResults([], {}, late, unanswered=HEAD_UNANSWERED)
    said = registry.rows
    rows, fault, unanswered = _members(asking, heard, said)
    members = numbered_members(rows)
    elsewhere, are_found = _elsewhere(asking, heard, rows)
    own = [registry, *_about(members, heard[asking.household, asking.about])]
    late = _late(asking, members, own)
    if unanswered or not are_found:
        late = (PERSONS, *late)
    known = {name: answer for name, answer in latest_answers(own).items() if answer.is_answered}
    return InquiryResults(
        members, known, late, elsewhere, fault, _claimed_ids(asking, said), asking.names_members,
        _claimed_rows(asking, heard), _is_unknown(said) and bool(_accepted(asking)), unanswered,
    )  # fmt: skip


# ---------------------------------------------------------------------------------------- underneath


def _ask_apart(asking: HouseholdInquiry, now: dt.datetime) -> InquiryResults | None:
    try:
        return ask_all([asking], now=now)[0]
    except Exception:
        log.exception("household_not_asked_about", household=asking.household, about=asking.about)
        return None


def _about(members: Sequence[Row], own: Sequence[HouseholdRegisterAnswer]) -> list[HouseholdRegisterAnswer]:
    """The other registers' answers, each read for the members of now, not for those when it was asked."""
    numbers = {f"{row['national_id']:010d}": row["person_no"] for row in members}
    return [answer.about(numbers) for answer in own if answer.register != PERSONS]


def _cases(asking: HouseholdInquiry) -> list[Case]:
    """What may have been asked about this household: by itself, and about single people."""
    people = [_of(asking, one) for one in (*asking.claimed, *asking.missed)]
    return [(asking.household, about) for about in (asking.about, *people)]


def _read(askings: Sequence[HouseholdInquiry]) -> Heard:
    with acting_as(SYSTEM, is_read_only=True):
        return answers_and_silences([case for asking in askings for case in _cases(asking)])


def _groups(askings: Sequence[HouseholdInquiry], heard: Heard) -> dict[tuple[str, ...], list[AskedHousehold]]:
    """Registers → the households that all of these are to be asked about, so that each is asked once for many."""
    groups: dict[tuple[str, ...], list[AskedHousehold]] = defaultdict(list)
    for asking in askings:
        inquiry_results = collect_answers(asking, heard)
        late = tuple(name for name in inquiry_results.late if name != PERSONS)
        if late and inquiry_results.members and not inquiry_results.fault and not inquiry_results.unanswered:
            groups[late].append(_household(asking, inquiry_results.members))
    return groups


def _of(asking: HouseholdInquiry, person: RegistrySubject) -> str:
    return f"{asking.about}:{person.key}"


def _single(asking: HouseholdInquiry, about: str, national_id: str) -> AskedHousehold:
    people = (AskedPerson(1, national_id),)
    return AskedHousehold(people, about, asking.household, asking.province, asking.about)


def _household(asking: HouseholdInquiry, members: Sequence[Row]) -> AskedHousehold:
    people = tuple(AskedPerson(row["person_no"], f"{row['national_id']:010d}") for row in members)
    return AskedHousehold(people, asking.about, asking.household, asking.province, asking.about)


def _ask_people(
    askings: Sequence[HouseholdInquiry],
    heard: Heard,
    whom: Callable[[HouseholdInquiry, Heard], list[AskedHousehold]],
    now: dt.datetime,
) -> Heard:
    people = [one for asking in askings if PERSONS in asking.registers for one in whom(asking, heard)]
    if not people:
        return heard
    ask_many([PERSONS], people, now=now)
    return _read(askings)


def _people_to_ask(asking: HouseholdInquiry, heard: Heard) -> list[AskedHousehold]:
    people = [(asking.about, asking.head), *((_of(asking, one), one.national_id) for one in asking.claimed)]
    return [_single(asking, about, who) for about, who in people if _registry(asking, heard, about) is None]


def _missed_to_ask(asking: HouseholdInquiry, heard: Heard) -> list[AskedHousehold]:
    """Those of our record whom the registry's household leaves out: where does it have them?"""
    inquiry_results = collect_answers(asking, heard)
    there = {row["national_id"] for row in inquiry_results.members}
    gone = [(_of(asking, one), one.national_id) for one in asking.missed if int(one.national_id) not in there]
    if not there or inquiry_results.fault:
        return []
    return [_single(asking, about, who) for about, who in gone if _registry(asking, heard, about) is None]


def _registry(asking: HouseholdInquiry, heard: Heard, about: str) -> HouseholdRegisterAnswer | None:
    """The civil registry's last full answer. Never put together from several: each numbers a household on its own."""
    own = heard.get((asking.household, about), [])
    return next((one for one in reversed(own) if one.register == PERSONS and one.is_complete), None)


def _members(
    asking: HouseholdInquiry, heard: Heard, answers: Sequence[Row]
) -> tuple[list[Row], str, tuple[str, ...]]:
    """The household's rows, why there are none, and the people without an answer (InquiryResults.unanswered)."""
    if not answers:
        return [], "unknown_person", ()
    if answers[0]["household_id"] is None:
        return _claimed(asking, heard, answers[0])
    if answers[0]["household_id"] != asking.household:
        return list(answers), "another_household", ()
    head = next((row for row in answers if row["relation_to_head"] == "head"), None)
    if head is None:
        return list(answers), "no_head", ()
    is_other = head["national_id"] != int(asking.head) and not asking.missed
    return list(answers), "another_head" if is_other else "", ()


def _claimed(asking: HouseholdInquiry, heard: Heard, head: Row) -> tuple[list[Row], str, tuple[str, ...]]:
    """A household that no register knows: the head, those claimed, and those whom an officer accepted.

    Each of them only if the registry has them in no other household. One who is claimed and is elsewhere is a fault;
    one who was accepted has left.
    """
    rows = [{**head, "household_id": asking.household, "relation_to_head": "head"}]
    unanswered = []
    for one in (*asking.claimed, *_accepted(asking)):
        said = _said_alone(asking, heard, one)
        row = _own_row(said or (), one)
        if said is None:
            unanswered.append(one.key)
        elif row is not None and row["household_id"] in {None, asking.household}:
            rows.append({**row, "household_id": asking.household, "relation_to_head": one.relation})
        elif one in asking.claimed:
            return rows, "member_elsewhere", ()
    return rows, "", tuple(unanswered)


def _own_row(rows: Sequence[Row], person: RegistrySubject) -> Row | None:
    return next((row for row in rows if row["national_id"] == int(person.national_id)), None)


def _claimed_rows(asking: HouseholdInquiry, heard: Heard) -> dict[str, Row | None]:
    said = {one.key: (one, _said_alone(asking, heard, one)) for one in asking.claimed}
    return {key: _own_row(rows, one) for key, (one, rows) in said.items() if rows is not None}


def _claimed_ids(asking: HouseholdInquiry, rows: Sequence[Row]) -> frozenset[int]:
    return frozenset(int(one.national_id) for one in asking.claimed if _is_unknown(rows))


def _accepted(asking: HouseholdInquiry) -> list[RegistrySubject]:
    return [one for one in asking.missed if one.relation]


def _is_unknown(rows: Sequence[Row]) -> bool:
    """Whether the civil registry has the head in no household."""
    return bool(rows) and rows[0]["household_id"] is None


def _elsewhere(
    asking: HouseholdInquiry, heard: Heard, rows: Sequence[Row]
) -> tuple[dict[str, list[Row]], bool]:
    there = {row["national_id"] for row in rows}
    found: dict[str, list[Row]] = {}
    for one in asking.missed:
        if int(one.national_id) in there:
            continue
        said = _said_alone(asking, heard, one)
        if said is None:
            return found, False
        found[one.key] = [row for row in said if row["household_id"] is not None]
    return found, True


def _said_alone(asking: HouseholdInquiry, heard: Heard, person: RegistrySubject) -> Sequence[Row] | None:
    """The rows of whatever household the registry has this person in; None while it has not answered."""
    answer = _registry(asking, heard, _of(asking, person))
    return answer.rows if answer is not None else None


def _late(
    asking: HouseholdInquiry, members: Sequence[Row], own: Sequence[HouseholdRegisterAnswer]
) -> tuple[str, ...]:
    """`own`: read for these members."""
    may_ask = asking.registers & set(REGISTERS_ASKED)
    answers, people = latest_answers(own), {row["person_no"] for row in members}
    last = {
        household_register_answer.register: household_register_answer.asked_at
        for household_register_answer in own
        if household_register_answer.is_answered
    }

    def is_late(name: str) -> bool:
        answer = answers.get(name)
        if answer is None or not answer.is_answered:
            return True
        if name in asking.since and last[name] <= asking.since[name]:
            return True
        if not people <= answer.people.keys():
            # It was asked before somebody joined.
            return True
        tries = sum(
            household_register_answer.register == name
            and household_register_answer.is_answered
            and people <= household_register_answer.people.keys()
            for household_register_answer in own
        )
        return not answer.is_complete and tries < MOST_TRIES

    return tuple(name for name in REGISTERS_ASKED if name in may_ask and is_late(name))

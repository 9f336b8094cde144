"""Asking registers about the members of households: many people a call, each answer stored with its receipts."""

from __future__ import annotations

import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from datetime import datetime, timedelta

from hemayat.inquiries.adapter import RegisterCall
from hemayat.inquiries.adapter_selection import configured_registers, is_by_file
from hemayat.inquiries.answer_parser import PeopleRegisterAnswer
from hemayat.inquiries.answer_store import AnswerToStore, store_answers
from hemayat.inquiries.answers import (
    AskedHousehold,
    AskedPerson,
    HouseholdRegisterAnswer,
    PersonResult,
    RegisterSilent,
    Row,
)

MOST_PEOPLE = 500
"""In one call; households with more between them are asked about in several."""
MOST_AT_ONCE = 11
"""Calls under way at the same time: every register in one go."""


@dataclass(frozen=True)
class _CallResult:
    """One call and what came back: `said` is None where the register was silent, for `reason`."""

    call: RegisterCall
    households: Sequence[AskedHousehold]
    said: PeopleRegisterAnswer | None
    reason: str
    took: timedelta


def ask(
    register: str,
    people: Sequence[AskedPerson],
    *,
    about: str,
    household: int,
    province: str,
    asked_by: str,
    now: datetime,
) -> HouseholdRegisterAnswer:
    """What one register says of these members of a household; stored, with a receipt for each of them.

    Of "persons": the whole household of whoever is asked about. Never raises for a register that is silent. Takes as
    long as the register takes, so it is called outside any transaction.
    """
    asked = AskedHousehold(tuple(people), about, household, province, asked_by)
    return ask_many([register], [asked], now=now)[0][register]


def ask_many(
    registers: Sequence[str], households: Sequence[AskedHousehold], *, now: datetime
) -> list[dict[str, HouseholdRegisterAnswer]]:
    """As `ask`, of several registers about several households; an entry for each household, in their order.

    Each register is asked about all of them together, and all registers at the same time.
    """
    asked = [(register, part) for part in _parts(households) for register in registers]
    over_a_wire = [this_household for this_household in asked if not is_by_file(this_household[0])]
    with ThreadPoolExecutor(max(1, min(MOST_AT_ONCE, len(over_a_wire)))) as pool:
        heard = list(pool.map(lambda item: _hear(item[0], item[1], now), over_a_wire))
    # Their words are in the database: read here, on the connection that this thread has.
    heard += [_hear(register, part, now) for register, part in asked if is_by_file(register)]
    answers = [
        AnswerToStore(this_household, _answer(each, this_household), round(each.took.total_seconds() * 1000))
        for each in heard
        for this_household in each.households
    ]
    store_answers(answers)
    found: dict[int, dict[str, HouseholdRegisterAnswer]] = {
        id(this_household): {} for this_household in households
    }
    for answer in answers:
        found[id(answer.asked)][answer.answer.register] = answer.answer
    return [found[id(this_household)] for this_household in households]


def _parts(households: Sequence[AskedHousehold]) -> Iterator[list[AskedHousehold]]:
    """Households together as long as they are not too many people; one household is never parted."""
    part: list[AskedHousehold] = []
    size = 0
    for this_household in households:
        if part and size + len(this_household.people) > MOST_PEOPLE:
            yield part
            part, size = [], 0
        part.append(this_household)
        size += len(this_household.people)
    if part:
        yield part


def _hear(register: str, households: Sequence[AskedHousehold], now: datetime) -> _CallResult:
    ids = dict.fromkeys(person.national_id for household in households for person in household.people)
    call = RegisterCall(register, str(uuid.uuid4()), now, list(ids))
    started = time.monotonic()
    said, reason = None, ""
    try:
        said = configured_registers().rows(call)
    except RegisterSilent as silent:
        reason = silent.reason
    return _CallResult(call, households, said, reason, timedelta(seconds=time.monotonic() - started))


def _answer(heard: _CallResult, query: AskedHousehold) -> HouseholdRegisterAnswer:
    call, said = heard.call, heard.said
    ids = {p.person_no: p.national_id for p in query.people}
    if said is None:
        people = {p.person_no: PersonResult("failed", call.asked_at.date()) for p in query.people}
        return HouseholdRegisterAnswer(
            call.register, False, heard.reason, None, call.asked_at, None, call.reference, people, ids=ids
        )
    return HouseholdRegisterAnswer(
        call.register,
        True,
        "",
        said.as_of,
        call.asked_at,
        call.asked_at + heard.took,
        call.reference,
        {p.person_no: said.people[p.national_id].result for p in query.people},
        [row for p in query.people for row in _rows(call.register, p, said)],
        ids,
    )


def _rows(register: str, person: AskedPerson, answer: PeopleRegisterAnswer) -> list[Row]:
    rows = answer.people[person.national_id].rows
    # Those of `persons` are numbered already: they are the person's whole household.
    return rows if register == "persons" else [{"person_no": person.person_no, **row} for row in rows]

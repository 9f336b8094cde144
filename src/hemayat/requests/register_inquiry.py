"""Asking the registers about many households: who is in each of them first, then everything else about all of them.

Each answer is stored as it comes (inquiries): a worker that dies loses nothing, and what is stored is not asked again.
register_answers.py reads the answers.
"""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Sequence

import structlog

from hemayat.audit.context import SYSTEM, acting_as
from hemayat.inquiries.answer_store import answers_and_silences
from hemayat.inquiries.answers import (
    AskedHousehold,
    AskedPerson,
    Row,
)
from hemayat.inquiries.batch_inquiry import ask_many
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import (
    Heard,
    HouseholdInquiry,
    InquiryResults,
    cases_of,
    collect_answers,
    registry_answer,
    subject_of,
)

log = structlog.get_logger()


def ask_all(askings: Sequence[HouseholdInquiry], *, now: dt.datetime) -> list[InquiryResults]:
    """Ask the registers for everything that is missing, for all households together; results in the same order.

    Call it outside any transaction: it takes as long as the registers take. A silent register raises nothing.
    """
    heard = _ask_people(askings, _read(askings), _people_to_ask, now)
    heard = _ask_people(askings, heard, _missed_to_ask, now)
    groups = _groups(askings, heard)
    for late, households in groups.items():
        ask_many(late, households, now=now)
    heard = _read(askings) if groups else heard
    return [collect_answers(asking, heard) for asking in askings]


def ask_each(askings: Sequence[HouseholdInquiry], *, now: dt.datetime) -> list[InquiryResults | None]:
    """As `ask_all`, but a household that causes an error does not stop the others: it gets None and is tried again."""
    try:
        return list(ask_all(askings, now=now))
    except Exception:
        log.exception("households_not_asked_about_together", households=len(askings))
    return [_ask_apart(asking, now) for asking in askings]


# ---------------------------------------------------------------------------------------- underneath


def _ask_apart(asking: HouseholdInquiry, now: dt.datetime) -> InquiryResults | None:
    try:
        return ask_all([asking], now=now)[0]
    except Exception:
        log.exception("household_not_asked_about", household=asking.household, about=asking.about)
        return None


def _read(askings: Sequence[HouseholdInquiry]) -> Heard:
    with acting_as(SYSTEM, is_read_only=True):
        return answers_and_silences([case for asking in askings for case in cases_of(asking)])


def _groups(askings: Sequence[HouseholdInquiry], heard: Heard) -> dict[tuple[str, ...], list[AskedHousehold]]:
    """Registers → the households that all of these are to be asked about, so that each is asked once for many."""
    groups: dict[tuple[str, ...], list[AskedHousehold]] = defaultdict(list)
    for asking in askings:
        inquiry_results = collect_answers(asking, heard)
        late = tuple(name for name in inquiry_results.late if name != PERSONS)
        if late and inquiry_results.members and not inquiry_results.fault and not inquiry_results.unanswered:
            groups[late].append(_household(asking, inquiry_results.members))
    return groups


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
    people = [
        (asking.about, asking.head),
        *((subject_of(asking, one), one.national_id) for one in asking.claimed),
    ]
    return [
        _single(asking, about, who) for about, who in people if registry_answer(asking, heard, about) is None
    ]


def _missed_to_ask(asking: HouseholdInquiry, heard: Heard) -> list[AskedHousehold]:
    """Those of our record whom the registry's household leaves out: where does it have them?"""
    inquiry_results = collect_answers(asking, heard)
    there = {row["national_id"] for row in inquiry_results.members}
    gone = [
        (subject_of(asking, one), one.national_id)
        for one in asking.missed
        if int(one.national_id) not in there
    ]
    if not there or inquiry_results.fault:
        return []
    return [
        _single(asking, about, who) for about, who in gone if registry_answer(asking, heard, about) is None
    ]

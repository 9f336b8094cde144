"""Our record of a household made to say what the civil registry says: who belongs to it, and who heads it.

The registry decides, and nobody's opinion (docs/decisions/0035). Everything happens in the caller's one transaction, as
the system; a household that somebody was taken from is told, without where to, and is decided again.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from enum import Enum, auto

from hemayat.approvals.queries import approval_in_force, history_of
from hemayat.approvals.states import ApprovalEventKind, ApprovalEventReason
from hemayat.audit.context import SYSTEM
from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.actions import (
    add_member,
    begin_household,
    change_head,
    move_member,
    remove_member,
    update_person,
)
from hemayat.households.models import HEAD
from hemayat.households.people import NewMember, RegistryPerson
from hemayat.households.queries import KnownMember, head_of, home_of, known_in
from hemayat.inquiries.answers import Row
from hemayat.registers.province_codes import PROVINCE_CODES
from hemayat.requests.errors import CLAIMED_ELSEWHERE, RequestFault
from hemayat.requests.questions import PERSONS
from hemayat.requests.register_answers import InquiryResults, RegistrySubject, members_missing_from_registry


@dataclass(frozen=True)
class HouseholdSyncResult:
    """What became other. `affected`: households that somebody came from or went to, beside this one.

    `ended`: those of which nobody is left; whoever decides this one has their approvals follow, after that.
    """

    has_members_changed: bool
    has_head_changed: bool
    affected: frozenset[int]
    ended: frozenset[int] = frozenset()


class Succession(Enum):
    """What the registry says of a household that somebody died in."""

    AS_WAS = auto()
    NEW_HEAD = auto()
    NO_HEAD = auto()
    """It names the one who died; whoever is to follow tells the registry."""
    REGISTRY_BEHIND = auto()
    """It does not know of a death yet that it has told of itself."""


def sync_household(household: int, inquiry_results: InquiryResults, now: dt.datetime) -> HouseholdSyncResult:
    """Raises HouseholdFault if that cannot be, for example if another household would have no head.

    Raises CLAIMED_ELSEWHERE if a member whom only the applicant names has a place in another household: the caller
    rolls back.
    """
    on, known = day_of(now), known_in(household)
    if not known:
        return _begun(household, inquiry_results, now)
    if is_in_sync(known, inquiry_results.members):
        return HouseholdSyncResult(False, False, frozenset())
    led_by = home_of_head(inquiry_results) or 0
    has_head_changed = _lead(household, known, inquiry_results.members, on, now)
    came = _came(household, inquiry_results, on, now)
    went = _went(household, known, inquiry_results, on, now)
    as_of = inquiry_results.answers[PERSONS].as_of
    for row in inquiry_results.members:
        said = replace(_said(row), as_of=as_of)
        update_person(person_index=_index(row), registry_person=said, by=SYSTEM, now=now)
    others = frozenset({*came, *went, led_by} - {household, 0})
    ended = frozenset(one for one in others if is_dissolved(one))
    return HouseholdSyncResult(bool(came or went), has_head_changed, others - ended, ended)


def head_alone(inquiry_results: InquiryResults) -> InquiryResults:
    """The head without the members whom only they name: these get a place when an officer decides in their favour."""
    return replace(
        inquiry_results,
        members=[row for row in inquiry_results.members if row["national_id"] not in inquiry_results.claimed],
    )


def is_claimed_elsewhere(household: int, inquiry_results: InquiryResults) -> bool:
    """Whether a member whom only the applicant names has a place in another household by our own record."""
    claimed = [row for row in inquiry_results.members if row["national_id"] in inquiry_results.claimed]
    return any(home_of(_index(row)) not in {None, household} for row in claimed)


def follow_death(household: int, inquiry_results: InquiryResults, now: dt.datetime) -> Succession:
    """Whom the registry names in the place of a head who died heads the household here from now on.

    So does a former head again whose death was none, once the registry names them.
    """
    known = known_in(household)
    died = {int(one.national_id): one.said[4] for one in known if one.said[4] is not None}
    rows = {row["national_id"]: row for row in inquiry_results.members}
    if any(who in rows and rows[who]["died_on"] is None for who in died):
        return Succession.REGISTRY_BEHIND
    head = next((one for one in known if one.relation == HEAD), None)
    if head is None:
        return Succession.AS_WAS
    if int(head.national_id) not in died:
        return _follow_correction(household, head, known, inquiry_results, now)
    # Of members whom an officer accepted the registry names no head, and the eldest child is none because they live.
    is_nobody_named = inquiry_results.members[0]["died_on"] is not None or inquiry_results.has_accepted
    if is_nobody_named or inquiry_results.members[0]["national_id"] in died:
        return Succession.NO_HEAD
    _lead(household, known, inquiry_results.members, day_of(now), now)
    return Succession.NEW_HEAD


def is_in_sync(existing_values: Sequence[KnownMember], rows: Sequence[Row]) -> bool:
    """Whether nothing is to be changed, as mostly: the same people, the same head, the same said of each."""
    by_id = {int(one.national_id): one for one in existing_values}
    return by_id.keys() == {row["national_id"] for row in rows} and all(
        _is_same(by_id[row["national_id"]], row) for row in rows
    )


def home_of_head(inquiry_results: InquiryResults) -> int | None:
    """Where whom the registry names as head is in our record."""
    return home_of(_index(inquiry_results.members[0])) if inquiry_results.members else None


def is_dissolved(household: int) -> bool:
    """Whether nobody has a place in it any more."""
    return not known_in(household)


def is_head(household: int, person: str, now: dt.datetime) -> bool:
    """Whether this person (households.queries.Member.person) heads the household now."""
    head = head_of(household, day_of(now))
    return head is not None and str(head.person) == person


# ---------------------------------------------------------------------------------------- underneath


def _begun(household: int, inquiry_results: InquiryResults, now: dt.datetime) -> HouseholdSyncResult:
    rows = inquiry_results.members
    people = [_member(row) for row in rows]
    moved = begin_household(household=household, province=_province(rows), members=people, by=SYSTEM, now=now)
    # The head comes first and applies for themselves; everybody else in such a household is only named.
    if inquiry_results.claimed and any(one.from_household for one in moved[1:]):
        raise RequestFault(CLAIMED_ELSEWHERE)
    left = {one.from_household: one.has_ended for one in moved if one.from_household}
    ended = frozenset(one for one, has_ended in left.items() if has_ended)
    return HouseholdSyncResult(True, False, frozenset(left) - ended, ended)


def _follow_correction(
    household: int,
    head: KnownMember,
    existing_values: Sequence[KnownMember],
    inquiry_results: InquiryResults,
    now: dt.datetime,
) -> Succession:
    """Nobody else follows from here: a register may be behind the registry's own events."""
    named = next(
        (one for one in existing_values if int(one.national_id) == inquiry_results.members[0]["national_id"]),
        None,
    )
    if named is None or named is head or not _is_restored(household, named.person, day_of(now)):
        return Succession.AS_WAS
    _lead(household, existing_values, inquiry_results.members, day_of(now), now)
    return Succession.NEW_HEAD


def _is_restored(household: int, person: int, on: dt.date) -> bool:
    """Whether what this person holds is in force again since their death was corrected."""
    approval = approval_in_force(household, on)
    if approval is None or approval.holder_id != person:
        return False
    last = history_of(household, approval.id)[-1]
    return last.kind == ApprovalEventKind.RESTORED and last.because is ApprovalEventReason.CORRECTION


def _is_same(item: KnownMember, row: Row) -> bool:
    registry_person = _said(row)
    plain = (
        registry_person.given_name,
        registry_person.family_name,
        registry_person.sex,
        registry_person.birth_date,
        registry_person.died_on,
    )
    lines = key_ring().blind_indexes("mobile", registry_person.mobile) if registry_person.mobile else [None]
    is_head = (item.relation == "head") == (row["relation_to_head"] == "head")
    return item.said == plain and item.mobile_index in lines and is_head


def _lead(
    household: int, existing_values: Sequence[KnownMember], rows: Sequence[Row], on: dt.date, now: dt.datetime
) -> bool:
    """Whoever heads the household by the registry heads it here; first a member, if they were none."""
    head = rows[0]
    if any(one.relation == "head" and int(one.national_id) == head["national_id"] for one in existing_values):
        return False
    if home_of(_index(head)) != household:
        _take_in(household, head, "other", on, now)
    relations = _relations(existing_values, rows)
    return change_head(
        household=household, new_head_index=_index(head), on=on, relations=relations, by=SYSTEM, now=now
    )


def _came(household: int, inquiry_results: InquiryResults, on: dt.date, now: dt.datetime) -> set[int]:
    """Those whom the registry has here and we had elsewhere, or nowhere; the households that they came from."""
    came = set()
    for row in inquiry_results.members:
        if row["relation_to_head"] != "head" and home_of(_index(row)) != household:
            left = _take_in(household, row, row["relation_to_head"], on, now)
            # Also of those once accepted: who found a household since the registers were asked is not taken out of it.
            if left and (inquiry_results.has_accepted or row["national_id"] in inquiry_results.claimed):
                raise RequestFault(CLAIMED_ELSEWHERE)
            came.add(left)
    return came


def _take_in(household: int, row: Row, relation: str, on: dt.date, now: dt.datetime) -> int:
    """The household that the person came from; 0 for none."""
    member = NewMember(f"{row['national_id']:010d}", relation, _said(row), row["is_synthetic"])
    moved = add_member(household=household, member=member, on=on, by=SYSTEM, now=now)
    return moved.from_household or 0


def _went(
    household: int,
    existing_values: Sequence[KnownMember],
    inquiry_results: InquiryResults,
    on: dt.date,
    now: dt.datetime,
) -> set[int]:
    """Those whom we had here and the registry has elsewhere, or nowhere; the households that they went to."""
    went = set()
    there = {row["national_id"] for row in inquiry_results.members}
    for registry_subject in members_missing_from_registry(existing_values):
        if (
            int(registry_subject.national_id) not in there
            and registry_subject.key in inquiry_results.elsewhere
        ):
            went.add(
                _let_go(household, registry_subject, inquiry_results.elsewhere[registry_subject.key], on, now)
            )
    return went


def _let_go(
    household: int, person: RegistrySubject, rows: Sequence[Row], on: dt.date, now: dt.datetime
) -> int:
    """The household that the person went to; 0 for none that we know."""
    index = key_ring().blind_indexes("national_id", person.national_id)
    own = next((row for row in rows if row["national_id"] == int(person.national_id)), None)
    if own is None:
        remove_member(person_index=index, household=household, on=on, by=SYSTEM, now=now)
        return 0
    target = int(own["household_id"])
    if not known_in(target):
        people = [_member(row) for row in rows]
        begin_household(household=target, province=_province(rows), members=people, by=SYSTEM, now=now)
    elif home_of(index) != target:
        move_member(
            person_index=index,
            to_household=target,
            relation=own["relation_to_head"],
            on=on,
            by=SYSTEM,
            now=now,
        )
    return target


def _relations(existing_values: Sequence[KnownMember], rows: Iterable[Row]) -> dict[int, str]:
    """Person → what they are to the head by the registry, of those who are here by our own record."""
    person_of = {int(one.national_id): one.person for one in existing_values}
    return {
        person_of[row["national_id"]]: row["relation_to_head"]
        for row in rows
        if row["national_id"] in person_of and row["relation_to_head"] != "head"
    }


def _index(row: Row) -> list[bytes]:
    return key_ring().blind_indexes("national_id", f"{row['national_id']:010d}")


def _member(row: Row) -> NewMember:
    return NewMember(f"{row['national_id']:010d}", row["relation_to_head"], _said(row), row["is_synthetic"])


def _said(row: Row) -> RegistryPerson:
    """A line of somebody's own is written with its country's number."""
    mobile = row["mobile"]
    return RegistryPerson(
        given_name=row["given_name"],
        family_name=row["family_name"],
        sex=row["sex"],
        birth_date=row["birth_date"],
        died_on=row["died_on"],
        mobile=f"+98{mobile[1:]}" if mobile else None,
        father_name=row["father_name"],
    )


def _province(rows: Sequence[Row]) -> str:
    return PROVINCE_CODES.get(rows[0]["province"] or "", "")

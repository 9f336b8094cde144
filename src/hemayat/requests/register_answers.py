"""Who the registers are asked about in a case, which registers, and what their stored answers say of the household.

Members may leave or join between the answers of one round, by another request or by an officer who strikes one out. So
an answer is stored with the national ids that it was asked about, and is read for the current members
(`HouseholdRegisterAnswer.about`). That is right in whatever order changes and answers come, also if a worker
stores an answer after somebody left. Asking everybody again in a new round would need every change of
members to find the household's open requests and lock them; keeping those who left in the numbering would
need a list of everybody who was ever in it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.utils import timezone

from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import KnownMember, head_of, known_in, known_in_many
from hemayat.inquiries.answer_store import Case, answers_and_silences, latest_answers
from hemayat.inquiries.answers import HouseholdRegisterAnswer, Row, numbered_members
from hemayat.registers.schema import REGISTERS_ASKED
from hemayat.requests.consents import needed_on
from hemayat.requests.member_claims import MemberClaim, accepted_claims, claims_in, claims_key, open_among
from hemayat.requests.models import Affected, Consent, Request
from hemayat.requests.questions import PERSONS

Heard = Mapping[Case, Sequence[HouseholdRegisterAnswer]]
HEAD_UNANSWERED = ("head",)
MOST_TRIES = 3
"""A register is asked this often about somebody that its answer leaves out; then the answer is taken as it is."""


@dataclass(frozen=True)
class RegistrySubject:
    """One person that the civil registry is asked about separately.

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


@dataclass(frozen=True)
class InquiryResults:
    """All that is known by now. `members`: numbered rows of `persons`, the head first; none until the registry answers.

    `late`: registers without an answer that can be used. `elsewhere`: key of a person → the rows of the household that
    the registry has them in, none for nowhere. `fault`: why the registry's word makes no household of this. `claimed`:
    national ids of members that only the applicant names; the registry confirms the person, but not the relation.
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


def inquiry_of(
    head_request: Request,
    now: dt.datetime,
    existing_values: Sequence[KnownMember] | None = None,
    consents: frozenset[str] | None = None,
) -> HouseholdInquiry | None:
    """None if there is nobody to ask about: a guardian files for a head that we do not know.

    `existing_values`: who is in the household by our own record; `consents`: the registers that may be
    asked. None: to be read.
    """
    if consents is None:
        consents = _consents_to([head_request]).get(head_request.id, frozenset())
    people = known_in(head_request.household_id) if existing_values is None else existing_values
    return _asking(head_request, consents, people, now)


def inquiries_of(requests: Sequence[Request], now: dt.datetime) -> list[HouseholdInquiry | None]:
    """As `inquiry_of`, of many in a few queries."""
    consents = _consents_to(requests)
    known = known_in_many([row.household_id for row in requests])
    return [
        _asking(row, consents.get(row.id, frozenset()), known.get(row.household_id, []), now)
        for row in requests
    ]


def inquiry_of_household(affected: Affected) -> HouseholdInquiry | None:
    """Of a household that is decided again: the registers that the rules in force decide by. None: nobody is in it.

    The civil registry is asked about the head, or who lives there where the head has died, and about claimed
    members: an officer decides about them here as in a request.
    """
    known = known_in(affected.household_id)
    living = [one for one in known if one.said[4] is None]
    head = next(iter(living or known), None)
    if head is None:
        return None
    claims = claims_in(affected.household_id)
    wanted = open_among(claims, known)
    return HouseholdInquiry(
        household=affected.household_id,
        province=affected.province,
        about=f"affected:{affected.id}" + (f":{affected.round}" if affected.round > 1 else ""),
        head=head.national_id,
        registers=frozenset(needed_on(timezone.localdate(), {})),
        claimed=_claimed_people(wanted),
        missed=members_missing_from_registry(known, accepted_claims(claims, known)),
        names_members=bool(wanted),
    )


def members_missing_from_registry(
    existing_values: Sequence[KnownMember], accepted: Collection[str] = ()
) -> tuple[RegistrySubject, ...]:
    """The members by our own record: the registry is asked about each of them that it leaves out.

    `accepted`: national ids of members that the applicant named and an officer accepted.
    """
    return tuple(
        RegistrySubject(
            f"left:{one.person}", one.national_id, one.relation if one.national_id in accepted else ""
        )
        for one in existing_values
    )


def binding_of(head_request: Request) -> str:
    """Each round's answers are kept apart: in the next, every register is asked again."""
    return f"request:{head_request.id}" + (f":{head_request.round}" if head_request.round > 1 else "")


def collect_answers(asking: HouseholdInquiry, heard: Heard | None = None) -> InquiryResults:
    """What the stored answers say. A register that may not be asked is as one that has no answer, and is not late."""
    if heard is None:
        heard = answers_and_silences(cases_of(asking))
    registry = registry_answer(asking, heard, asking.about)
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


def cases_of(asking: HouseholdInquiry) -> list[Case]:
    """What may have been asked about this household: as a whole, and about single people."""
    people = [subject_of(asking, one) for one in (*asking.claimed, *asking.missed)]
    return [(asking.household, about) for about in (asking.about, *people)]


def subject_of(asking: HouseholdInquiry, person: RegistrySubject) -> str:
    """Under what an answer about this one person is stored."""
    return f"{asking.about}:{person.key}"


def registry_answer(asking: HouseholdInquiry, heard: Heard, about: str) -> HouseholdRegisterAnswer | None:
    """The civil registry's last full answer. Never put together from several: each numbers a household on its own."""
    own = heard.get((asking.household, about), [])
    return next((one for one in reversed(own) if one.register == PERSONS and one.is_complete), None)


# ---------------------------------------------------------------------------------------- underneath


def _asking(
    head_request: Request, registers: frozenset[str], existing_values: Sequence[KnownMember], now: dt.datetime
) -> HouseholdInquiry | None:
    head = _head(head_request, now)
    if head is None:
        return None
    claims = claims_in(head_request.household_id) if head_request.is_applicant else []
    own = [claim for claim in claims if claim.request == head_request.id]
    there = {claim.national_id for claim in existing_values}
    accepted = accepted_claims(claims, existing_values) if claims else ()
    return HouseholdInquiry(
        household=head_request.household_id,
        province=head_request.province,
        about=binding_of(head_request),
        head=head,
        registers=registers,
        since={register: dt.datetime.fromisoformat(at) for register, at in head_request.awaited.items()},
        claimed=_claimed_people(claim for claim in own if claim.national_id not in there),
        missed=members_missing_from_registry(existing_values, accepted),
        names_members=bool(own),
    )


def _consents_to(requests: Sequence[Request]) -> dict[int, frozenset[str]]:
    """Request → the registers that may be asked for it. One query."""
    rows = Consent.objects.filter(
        household_id__in=[row.household_id for row in requests],
        request_id__in=[row.id for row in requests],
        withdrawn_at=None,
    )
    found: dict[int, set[str]] = {}
    for request, register in rows.values_list("request_id", "register"):
        found.setdefault(request, set()).add(register)
    return {request: frozenset(registers) for request, registers in found.items()}


def _head(head_request: Request, now: dt.datetime) -> str | None:
    if head_request.acts_as:
        head = head_of(head_request.household_id, day_of(now))
        return head.national_id if head else None
    return key_ring().unseal(bytes(head_request.person_sealed), b"national_id").decode()


def _claimed_people(claims: Iterable[MemberClaim]) -> tuple[RegistrySubject, ...]:
    """Those of them that no officer struck out."""
    return tuple(
        RegistrySubject(claims_key(claim.person_no), claim.national_id, claim.relation)
        for claim in claims
        if not claim.is_struck
    )


def _about(members: Sequence[Row], own: Sequence[HouseholdRegisterAnswer]) -> list[HouseholdRegisterAnswer]:
    """The other registers' answers, each read for the members of now, not for those when it was asked."""
    numbers = {f"{row['national_id']:010d}": row["person_no"] for row in members}
    return [answer.about(numbers) for answer in own if answer.register != PERSONS]


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
    """A household that no register knows: the head, those claimed, and those that an officer accepted.

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
    answer = registry_answer(asking, heard, subject_of(asking, person))
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

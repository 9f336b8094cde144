"""A request as something to be asked about: whom, which registers, and what our own record says of the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Iterable, Sequence

from django.utils import timezone

from hemayat.audit.keys import key_ring
from hemayat.common.dates import day_of
from hemayat.households.queries import KnownMember, head_of, known_in, known_in_many
from hemayat.requests.consents import needed_on
from hemayat.requests.member_claims import MemberClaim, accepted_claims, claims_in, claims_key, open_among
from hemayat.requests.models import Affected, Consent, Request
from hemayat.requests.register_inquiry import HouseholdInquiry, RegistrySubject


def inquiry_of(
    head_request: Request,
    now: dt.datetime,
    existing_values: Sequence[KnownMember] | None = None,
    consents: frozenset[str] | None = None,
) -> HouseholdInquiry | None:
    """None where nobody can be asked about: a guardian files for a head whom we do not know.

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

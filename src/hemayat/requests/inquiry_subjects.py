"""A request as something to be asked about: whom, which registers, and what our own record says of the household."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence

from django.utils import timezone

from hemayat.agreements.clocks import day_of
from hemayat.audit.keys import key_ring
from hemayat.households.queries import KnownMember, head_of, known_in, known_in_many
from hemayat.requests.claims import MemberClaim, accepted_claims, claims_in, claims_key, open_among
from hemayat.requests.household_sync import members_missing_from_registry
from hemayat.requests.models import Affected, Request
from hemayat.requests.needed_registers import needed_on
from hemayat.requests.queries import given_for
from hemayat.requests.register_inquiry import HouseholdInquiry, RegistrySubject


def inquiry_of(
    request: Request,
    now: dt.datetime,
    known: Sequence[KnownMember] | None = None,
    consents: frozenset[str] | None = None,
) -> HouseholdInquiry | None:
    """None where nobody can be asked about: a guardian files for a head whom we do not know.

    `known`: who is in the household by our own record; `consents`: the registers that may be asked. None: to be read.
    """
    if consents is None:
        consents = given_for([request.id]).get(request.id, frozenset())
    people = known_in(request.household_id) if known is None else known
    return _asking(request, consents, people, now)


def inquiries_of(requests: Sequence[Request], now: dt.datetime) -> list[HouseholdInquiry | None]:
    """As `inquiry_of`, of many in a few queries."""
    consents = given_for([row.id for row in requests])
    known = known_in_many([row.household_id for row in requests])
    return [
        _asking(row, consents.get(row.id, frozenset()), known.get(row.household_id, []), now)
        for row in requests
    ]


def _asking(
    request: Request, registers: frozenset[str], known: Sequence[KnownMember], now: dt.datetime
) -> HouseholdInquiry | None:
    head = _head(request, now)
    if head is None:
        return None
    claims = claims_in(request.household_id) if request.is_applicant else []
    own = [one for one in claims if one.request == request.id]
    there = {one.national_id for one in known}
    return HouseholdInquiry(
        household=request.household_id,
        province=request.province,
        about=binding_of(request),
        head=head,
        registers=registers,
        since={register: dt.datetime.fromisoformat(at) for register, at in request.awaited.items()},
        claimed=_claimed_people(one for one in own if one.national_id not in there),
        missed=members_missing_from_registry(known, accepted_claims(claims, known)),
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


def binding_of(request: Request) -> str:
    """Each round's answers are kept apart: in the next, every register is asked again."""
    return f"request:{request.id}" + (f":{request.round}" if request.round > 1 else "")


def _head(request: Request, now: dt.datetime) -> str | None:
    if request.acts_as:
        known = head_of(request.household_id, day_of(now))
        return known.national_id if known else None
    return key_ring().unseal(bytes(request.person_sealed), b"national_id").decode()


def _claimed_people(claims: Iterable[MemberClaim]) -> tuple[RegistrySubject, ...]:
    """Those of them that no officer struck out."""
    return tuple(
        RegistrySubject(claims_key(one.person_no), one.national_id, one.relation)
        for one in claims
        if not one.is_struck
    )

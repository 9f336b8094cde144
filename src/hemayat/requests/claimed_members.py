"""Claimed members as an officer sees them: what the applicant says of each, and what the civil registry says."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from hemayat.audit.keys import key_ring
from hemayat.households.queries import KnownMember
from hemayat.inquiries.answers import Row
from hemayat.requests.claims import claims_key
from hemayat.requests.member_ages import AgeFault, age_fault
from hemayat.requests.models import RequestMember
from hemayat.requests.queries import MEMBER
from hemayat.requests.register_inquiry import InquiryResults
from hemayat.requests.results import MemberView


class RegistryPlacement(StrEnum):
    """Where the civil registry has somebody. It confirms the relation to the applicant in none of these."""

    NOWHERE = "nowhere"
    ELSEWHERE = "elsewhere"
    UNKNOWN = "unknown"
    NOT_ASKED = "not_asked"
    UNANSWERED = "unanswered"
    """It was asked for this request, and has not answered yet."""


@dataclass(frozen=True)
class ClaimedMember:
    """`told`: as the applicant sees them. `born`, `died_on`: by the registry's answer for this request, or else as it
    confirmed them when they were named. `fault`: why they cannot be what is claimed, by the registry's dates.
    """

    told: MemberView
    national_id: str = field(repr=False)
    sex: str
    born: dt.date
    died_on: dt.date | None
    home: RegistryPlacement
    fault: AgeFault | None = None


def claimed_members(
    contents: Sequence[MemberView], rows: Sequence[RequestMember], inquiry_results: InquiryResults | None
) -> tuple[ClaimedMember, ...]:
    """`contents` and `rows`: of the same members in the same order. `inquiry_results`:

    what the registers said for the request.
    """
    homes = _homes(inquiry_results) if inquiry_results else {}
    claimed_rows = inquiry_results.claimed_rows if inquiry_results else {}
    head_born = (
        inquiry_results.members[0]["birth_date"] if inquiry_results and inquiry_results.members else None
    )
    return tuple(
        _claimed(view, row, claimed_rows, homes, head_born) for view, row in zip(contents, rows, strict=True)
    )


def open_members(
    members: Sequence[ClaimedMember], existing_values: Sequence[KnownMember]
) -> list[ClaimedMember]:
    """Those whom an officer may still strike out: neither struck out nor accepted."""
    accepted = {claimed_member.national_id for claimed_member in existing_values}
    return [
        claimed_member
        for claimed_member in members
        if claimed_member.told.struck_at is None and claimed_member.national_id not in accepted
    ]


# ---------------------------------------------------------------------------------------- underneath


def _claimed(
    member: MemberView,
    row: RequestMember,
    confirmations: Mapping[str, Row | None],
    homes: Mapping[str, RegistryPlacement],
    head_born: dt.date | None,
) -> ClaimedMember:
    this_row: Row = json.loads(key_ring().unseal(bytes(row.row), MEMBER))
    key = claims_key(row.person_no)
    now = confirmations.get(key)
    born = now["birth_date"] if now else member.birth_date
    return ClaimedMember(
        member,
        f"{this_row['national_id']:010d}",
        (now or this_row)["sex"],
        born,
        now["died_on"] if now else None,
        homes.get(key, RegistryPlacement.NOT_ASKED),
        age_fault(row.relation, born, head_born),
    )


def _homes(inquiry_results: InquiryResults) -> dict[str, RegistryPlacement]:
    return {key: _home(row) for key, row in inquiry_results.claimed_rows.items()} | dict.fromkeys(
        inquiry_results.unanswered, RegistryPlacement.UNANSWERED
    )


def _home(row: Row | None) -> RegistryPlacement:
    if row is None:
        return RegistryPlacement.UNKNOWN
    return RegistryPlacement.NOWHERE if row["household_id"] is None else RegistryPlacement.ELSEWHERE

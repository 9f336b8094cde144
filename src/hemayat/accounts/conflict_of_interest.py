"""Whose files are closed to a member of staff: their own, and those of relatives, whom they declare themselves."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from hemayat.accounts.errors import AccountExists, StaffFault
from hemayat.accounts.models import TIES, StaffMember, StaffTie
from hemayat.accounts.session_admission import NATIONAL_ID
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, Actor, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.national_id import is_valid


def declare_relative(*, national_id: str, relation: str, by: StaffMember, now: datetime) -> None:
    """From now on this person's file is closed to `by`. Declared before, nothing happens. Raises StaffFault."""
    if not is_valid(national_id):
        raise StaffFault("the national ID is not valid; give its ten digits")
    if relation not in TIES or relation == "self":
        raise StaffFault(f"{relation!r} is not a relation; give one of: {', '.join(TIES[1:])}")
    add_tie(by, national_id, relation, Actor("staff", f"staff:{by.pk}"), now)


def add_tie(member: StaffMember, national_id: str, relation: str, by: Actor, now: datetime) -> None:
    """Write it down as the system, and record that `by` said so; whose number it is stays out of the record.

    Somebody declared as a relative who turns out to be the member is the member from now on.
    Raises AccountExists.
    """
    indexes = key_ring().blind_indexes("national_id", national_id)
    with acting_as(SYSTEM):
        staff_ties = StaffTie.objects.filter(person_index__in=indexes)
        if relation == "self" and staff_ties.filter(relation="self").exclude(member=member).exists():
            raise AccountExists
        own = (
            staff_ties.filter(member=member).exclude(relation="self")
            if relation == "self"
            else staff_ties.none()
        )
        if not own.update(relation="self"):
            if staff_ties.filter(member=member).exists():
                return
            StaffTie.objects.create(
                member=member,
                national_id=key_ring().seal(national_id.encode(), NATIONAL_ID),
                person_index=indexes[0],
                relation=relation,
                declared_at=now,
            )
        subject = f"staff:{member.pk}"
        record(by=by, event="staff.tied", subject=subject, detail={"relation": relation}, now=now)


def own_national_id(member: StaffMember) -> str:
    """The member's own, for the registers to be asked about; empty if none is known."""
    with acting_as(SYSTEM):
        row = StaffTie.objects.filter(member=member, relation="self").first()
    return key_ring().unseal(bytes(row.national_id), NATIONAL_ID).decode() if row else ""


def with_national_id(members: Iterable[int]) -> set[int]:
    """Those of these members whose own national id is known."""
    with acting_as(SYSTEM):
        rows = StaffTie.objects.filter(member__in=list(members), relation="self")
        return set(rows.values_list("member_id", flat=True))


def check_has_no_account(national_id: str) -> None:
    """Raises AccountExists."""
    with acting_as(SYSTEM):
        indexes = key_ring().blind_indexes("national_id", national_id)
        if StaffTie.objects.filter(person_index__in=indexes, relation="self").exists():
            raise AccountExists


def indexes_of(member: StaffMember) -> list[bytes]:
    """By every key, so that a rotation of keys opens nothing. One query, as the system."""
    with acting_as(SYSTEM):
        sealed: Sequence[bytes] = [bytes(row.national_id) for row in StaffTie.objects.filter(member=member)]
    ids = [key_ring().unseal(one, NATIONAL_ID).decode() for one in sealed]
    return [index for one in ids for index in key_ring().blind_indexes("national_id", one)]


def ties_of(member: StaffMember) -> list[tuple[str, datetime]]:
    """Relation and day of each, never whose number it was. Called while the member acts."""
    rows = StaffTie.objects.filter(member=member).order_by("declared_at", "id")
    return list(rows.values_list("relation", "declared_at"))

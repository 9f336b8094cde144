"""What a complainant and an inspector do, by real actions alone."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import replace
from typing import Any

from hemayat.accounts.models import CitizenSession, StaffMember
from hemayat.accounts.results import Citizen
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.complaints import actions
from hemayat.complaints.actions import Damage
from hemayat.complaints.queries import ComplaintView, complaint_of
from hemayat.notifications.models import OutboxMessage
from tests.requests import steps as of_requests
from tests.requests.steps import NOW, officer

DAY = dt.timedelta(days=1)
DUE = dt.date(2019, 12, 24)
"""Fifteen working days after requests.steps.NOW."""
LATE = dt.datetime(2019, 12, 25, 8, 0, tzinfo=dt.UTC)
"""The day after, a Wednesday."""
DAMAGE = Damage(12_000_000, "کرایهٔ عقب‌افتاده")
WORDS = "دو هفته است که منتظرم و کسی پاسخ نمی‌دهد."
__all__ = [
    "DAY",
    "DUE",
    "LATE",
    "NOW",
    "WORDS",
    "complained",
    "head",
    "inspector",
    "notices",
    "officer",
    "seen",
    "signed_in",
]


def head(household: int = 1, **other: Any) -> Citizen:
    """The head of a household with a session of theirs: by it the database knows whose a complaint is."""
    return signed_in(of_requests.head(household, **other))


def signed_in(citizen: Citizen) -> Citizen:
    """The same person, in a session that is the same each time."""
    token = hashlib.sha256(citizen.person_index).digest()
    begun = {"created_at": NOW, "seen_at": NOW, "expires_at": NOW + DAY, "ends_at": NOW + DAY}
    of = {"person_index": citizen.person_index, "household_id": citizen.household, "via": citizen.via}
    with acting_as(SYSTEM):
        row, _ = CitizenSession.objects.get_or_create(token_hash=token, defaults={**begun, **of})
    return replace(citizen, session=row.pk)


def inspector(name: str = "inspector", **given: Any) -> StaffMember:
    return officer(name=name, roles=["inspector"], **given)


def complained(request: int, household: int = 1, now: dt.datetime = LATE, **given: Any) -> int:
    """A complaint of the head about the delay of their request."""
    told = {"words": WORDS, "key": f"form {request} {now}", **given}
    return actions.complain_of_delay(request_id=request, by=head(household), now=now, **told)


def seen(
    complaint: int, household: int = 1, now: dt.datetime = LATE, by: Citizen | None = None
) -> ComplaintView:
    """As the head would see it."""
    reader = by or head(household)
    with acting_as(reader.actor, is_read_only=True):
        return complaint_of(complaint, now.date(), reader)


def notices(household: int = 1) -> list[str]:
    """The notices of complaints to this household, in order."""
    with acting_as(SYSTEM, is_read_only=True):
        rows = OutboxMessage.objects.filter(household_id=household, key__startswith="complaint").order_by(
            "id"
        )
        return list(rows.values_list("notice", flat=True))

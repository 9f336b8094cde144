"""Views of the queue that a member of staff names and keeps for themselves."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.context import acting_as
from hemayat.requests.errors import words_in
from hemayat.requests.models import SavedFilter
from hemayat.requests.permissions import check_is_colleague
from hemayat.requests.queues import CaseQueueQuery

LONGEST_NAME = 60


def save_filter(*, name: str, query: CaseQueueQuery, by: StaffMember, now: dt.datetime) -> None:
    """Keep a view under a name; one of the same name is replaced. Raises CASE_TEXT_MISSING where it has none."""
    plain = words_in(name)[:LONGEST_NAME]
    with acting_as(actor_of(check_is_colleague(by))):
        SavedFilter.objects.update_or_create(
            member_id=by.pk, name=plain, defaults={"asked": str(query), "created_at": now}
        )


def forget_filter(*, saved: int, by: StaffMember, now: dt.datetime) -> None:  # noqa: ARG001 - as every action
    """Throw a view of one's own away. Another's is none."""
    with acting_as(actor_of(check_is_colleague(by))):
        SavedFilter.objects.filter(pk=saved, member_id=by.pk).delete()

"""What is known to be out of order: said once by somebody who answers for it, read out first by every agent."""

from __future__ import annotations

import datetime as dt

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import acting_as
from hemayat.hotline.errors import NoSuchOutage
from hemayat.hotline.models import Outage
from hemayat.hotline.permissions import check_sets_outages


def set_outage(
    *, fa: str, en: str, by: StaffMember, now: dt.datetime, until_at: dt.datetime | None = None
) -> int:
    """Say what is out of order, in words to be read aloud. It holds until it is ended, or its time is over.

    Raises MAY_NOT_SET_OUTAGES.
    """
    member = check_sets_outages(by)
    with acting_as(actor_of(member)) as actor:
        row = Outage.objects.create(
            fa=fa.strip(), en=en.strip(), from_at=now, until_at=until_at, set_by_id=member.pk
        )
        record(by=actor, event="outage.set", subject=f"outage:{row.pk}", now=now)
    return row.pk


def end_outage(*, outage: int, by: StaffMember, now: dt.datetime) -> None:
    """It works again. Raises MAY_NOT_SET_OUTAGES, NoSuchOutage."""
    member = check_sets_outages(by)
    with acting_as(actor_of(member)) as actor:
        ended = Outage.objects.filter(pk=outage, ended_at=None).update(ended_at=now, ended_by_id=member.pk)
        if not ended:
            raise NoSuchOutage
        record(by=actor, event="outage.ended", subject=f"outage:{outage}", now=now)

"""In whose name organisations are changed, and that it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import check_is_administrator
from hemayat.accounts.staff_notices import notify_watchers
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.common.dates import day_of
from hemayat.common.language import Message, Words, message_in
from hemayat.partners.errors import NO_SUCH_ORGANISATION, PartnerFault
from hemayat.partners.models import Organisation

_STOPPED = Message("{by} ended this for “{organisation}”: {what}. If you do not know why, ask at once.")
ALL_ACCESS = message_in("ended", "all access")
TERMS = message_in("ended", "the data terms for one purpose")
KEY = message_in("ended", "one key")
TOKENS = message_in("ended", "all access tokens")


@contextmanager
def administrator(by: StaffMember) -> Iterator[Actor]:
    """One transaction as an administrator. Raises NOT_AN_ADMINISTRATOR."""
    with acting_as(actor_of(check_is_administrator(by))) as actor:
        yield actor


def lock_organisation(code: str) -> Organisation:
    """The organisation, locked. Raises NO_SUCH_ORGANISATION."""
    this_organisation = Organisation.objects.select_for_update().filter(code=code).first()
    if this_organisation is None:
        raise PartnerFault(NO_SUCH_ORGANISATION)
    return this_organisation


def record_event(
    event: str, by: Actor, organisation: Organisation, detail: dict[str, Any], now: datetime
) -> None:
    record(by=by, event=event, subject=f"partner:{organisation.code}", detail=detail, now=now)


def record_stop(
    event: str,
    by: StaffMember,
    organisation: Organisation,
    detail: dict[str, Any],
    now: datetime,
    *,
    what: Words,
) -> None:
    """Record that one person ended something, and send a message to administrators and oversight.

    It does not wait for a second person, since a stolen key must be revoked at once. If the same person does the same
    thing again on the same day, no second message is sent. The audit record keeps each time.
    """
    words = _STOPPED.format(by=by.full_name, organisation=organisation.name_fa, what=what)
    notified = notify_watchers(
        words.fa,
        key=f"partner-stop:{organisation.code}",
        once=f"{event}:{detail.get('key', '')}:{by.pk}:{day_of(now)}",
        now=now,
    )
    record_event(event, actor_of(by), organisation, {**detail, "notified": notified}, now)

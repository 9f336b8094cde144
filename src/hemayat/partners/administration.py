"""In whose name organisations are changed, and that it is on record."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from hemayat.accounts.models import StaffMember
from hemayat.accounts.staff import actor_of
from hemayat.accounts.staff_accounts import check_is_administrator
from hemayat.audit.actions import record
from hemayat.audit.context import Actor, acting_as
from hemayat.partners.errors import NO_SUCH_ORGANISATION, PartnerFault
from hemayat.partners.models import Organisation


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

"""Notify a head that a file was not accepted. A slice above, which knows their telephone, gives a better way."""

from __future__ import annotations

from datetime import datetime
from typing import Protocol

from django.conf import settings

from hemayat.notifications.actions import NewNotice, queue_many

INFECTED, REFUSED = "document_infected.1", "document_refused.1"


class NoticeSender(Protocol):
    """Queues a notice under a key, once, in the caller's transaction."""

    def __call__(self, household: int, province: str, notice: str, key: str, *, now: datetime) -> None: ...


def tell_at_site(household: int, province: str, notice: str, key: str, *, now: datetime) -> None:
    """To be read among the messages at the site alone."""
    row = NewNotice(
        key=key,
        household=household,
        province=province,
        to_sealed=b"",
        notice=notice,
        parameters={"address": f"{settings.ENVIRONMENT.citizen_origin}/"},
        is_synthetic=False,
    )
    queue_many(rows=[row], now=now)

"""The version in force as pages name it: whom to call, who decides, which court reviews a decision.

It is on every page, in every answer by telephone, and on the page for a database that does not answer. Each process
reads it once a minute at most; if it cannot be read, the last one read counts, or the one that was shipped.
"""

from __future__ import annotations

import datetime as dt
import time

from django.core.exceptions import SynchronousOnlyOperation
from django.db import DatabaseError

from hemayat.agreements.content import Contacts, ServiceAgreement, agreement_of, shipped_bodies
from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import version_in_force
from hemayat.common.dates import day_of

KEPT_SECONDS = 60
_kept: list[tuple[float, ServiceAgreement]] = []


def agreement_shown() -> ServiceAgreement:
    """The version in force, at most a minute old. At most one query."""
    if _kept and time.monotonic() - _kept[0][0] <= KEPT_SECONDS:
        return _kept[0][1]
    last = _kept[0][1] if _kept else shipped_agreement()
    try:
        read = _read()
    except SynchronousOnlyOperation:
        # The event loop of the intake shows a failure: it must not wait for the database, and has one hotline to name.
        return last
    keep(read or last)
    return _kept[0][1]


def contacts() -> Contacts:
    """Of the version in force, at most a minute old. At most one query."""
    return agreement_shown().contacts


def keep(agreement: ServiceAgreement) -> None:
    """What is shown for the next minute."""
    _kept[:] = [(time.monotonic(), agreement)]


def forget() -> None:
    """The next who asks reads it anew."""
    _kept.clear()


def shipped_agreement() -> ServiceAgreement:
    return agreement_of(shipped_bodies()[0])


def _read() -> ServiceAgreement | None:
    try:
        return version_in_force(day_of(dt.datetime.now(dt.UTC)))
    except (DatabaseError, NoAgreementInForce):
        return None

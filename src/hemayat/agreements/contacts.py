"""Whom to call, by the version in force: on every page, in every answer by telephone, and where no database answers.

Each process reads it once a minute at most. What it cannot read now it knows from before, or as it was shipped.
"""

from __future__ import annotations

import datetime as dt
import time

from django.db import DatabaseError

from hemayat.agreements.clocks import day_of
from hemayat.agreements.errors import NoAgreementInForce
from hemayat.agreements.queries import in_force
from hemayat.agreements.reading import Contacts, agreement_of, shipped_bodies

KEPT_SECONDS = 60
_kept: list[tuple[float, Contacts]] = []


def contacts() -> Contacts:
    """Of the version in force, at most a minute old. At most one query."""
    if not _kept or time.monotonic() - _kept[0][0] > KEPT_SECONDS:
        keep(_read() or (_kept[0][1] if _kept else shipped_contacts()))
    return _kept[0][1]


def keep(found: Contacts) -> None:
    """What is shown for the next minute."""
    _kept[:] = [(time.monotonic(), found)]


def forget() -> None:
    """The next who asks reads it anew."""
    _kept.clear()


def shipped_contacts() -> Contacts:
    return agreement_of(shipped_bodies()[0]).contacts


def _read() -> Contacts | None:
    try:
        return in_force(day_of(dt.datetime.now(dt.UTC))).contacts
    except (DatabaseError, NoAgreementInForce):
        return None

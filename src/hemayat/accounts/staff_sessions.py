"""Sessions of the desk, behind Django's own interfaces: each known by the hash of its key, and by whose it is.

The system alone begins and continues one, so that SQL of an attacker's own on a page cannot (sql/desk.sql).
`SESSION_ENGINE` names this module, and `AUTHENTICATION_BACKENDS` names `StaffBackend`. `open_sessions`, `end_all` and
`end_one` are for the member, and for administrators.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.base import CreateError, SessionBase, UpdateError
from django.db import IntegrityError
from django.db.models import QuerySet
from django.utils import timezone

from hemayat.accounts.models import StaffMember, StaffSession
from hemayat.accounts.tokens import hash_of
from hemayat.audit.context import SYSTEM, acting_as

DEVICE = "device"
"""Where the site puts what it calls the browser."""


class SessionStore(SessionBase):
    """As Django's own in the database, but a key that is read there opens nothing."""

    @classmethod
    def clear_expired(cls) -> None:
        with acting_as(SYSTEM):
            StaffSession.objects.filter(expires_at__lt=timezone.now()).delete()

    def exists(self, session_key: str) -> bool:
        with acting_as(SYSTEM):
            return _with(session_key).exists()

    def load(self) -> dict[str, Any]:
        with acting_as(SYSTEM):
            row = _with(self.session_key or "").filter(expires_at__gt=timezone.now()).first()
        if row is None:
            self._session_key = None
            return {}
        return self.decode(row.data)

    def create(self) -> None:
        while True:
            self._session_key = self._get_new_session_key()  # type: ignore[attr-defined]  # not in the stubs
            try:
                self.save(must_create=True)
            except CreateError:
                continue
            self.modified = True
            return

    def save(self, must_create: bool = False) -> None:
        if self.session_key is None:
            self.create()
            return
        told = self._get_session(no_load=must_create)  # type: ignore[attr-defined]  # not in the stubs
        now = timezone.now()
        row = {
            "member_id": told.get(SESSION_KEY),
            "data": self.encode(told),
            "device": told.get(DEVICE, "")[:80],
            "seen_at": now,
            "expires_at": self.get_expiry_date(),
        }
        if not must_create:
            with acting_as(SYSTEM):
                is_there = _with(self.session_key).update(**row)
            if not is_there:
                raise UpdateError
            return
        try:
            with acting_as(SYSTEM):
                StaffSession.objects.create(key_hash=hash_of(self.session_key), begun_at=now, **row)
        except IntegrityError:
            raise CreateError from None

    def delete(self, session_key: str | None = None) -> None:
        with acting_as(SYSTEM):
            _with(session_key or self.session_key or "").delete()


class StaffBackend:
    """Which member of staff a session belongs to. It lets nobody in: `check_staff_password` does.

    For django.contrib.auth, which asks it at each page, so that a closed account is out at once.
    """

    def get_user(self, user_id: int) -> StaffMember | None:
        """The member, while the account is open."""
        return StaffMember.objects.filter(pk=user_id, is_active=True).first()


@dataclass(frozen=True)
class DeskSession:
    """A browser that is signed in. `is_this`: the one that asks."""

    id: int
    device: str
    begun_at: datetime
    seen_at: datetime
    is_this: bool


def open_sessions(member: StaffMember, *, key: str = "", now: datetime) -> list[DeskSession]:
    """The member's open sessions, the one seen last first."""
    rows = StaffSession.objects.filter(member=member, expires_at__gt=now).order_by("-seen_at")
    this = hash_of(key) if key else b""
    return [
        DeskSession(row.pk, row.device, row.begun_at, row.seen_at, bytes(row.key_hash) == this)
        for row in rows
    ]


def end_all(member: StaffMember, *, but: str = "") -> int:
    """End every session of the member, but the one with this key; how many. In the caller's transaction."""
    rows = StaffSession.objects.filter(member=member)
    return (rows.exclude(key_hash=hash_of(but)) if but else rows).delete()[0]


def end_one(member: StaffMember, session: int) -> bool:
    """End this session, if it is the member's. In the caller's transaction."""
    return bool(StaffSession.objects.filter(member=member, pk=session).delete()[0])


def _with(key: str) -> QuerySet[StaffSession]:
    return StaffSession.objects.filter(key_hash=hash_of(key))

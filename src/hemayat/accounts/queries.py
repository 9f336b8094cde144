"""Reads of sign-in: how an attempt stands, one's own sessions."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import connection
from django.db.models import Q

from hemayat.accounts.models import Applicant, StaffMember, StaffPower
from hemayat.accounts.results import AttemptStatus, OwnSession
from hemayat.accounts.roles import POWERS
from hemayat.accounts.states import AttemptState
from hemayat.accounts.tokens import hash_of

MOST_TRIES = 5
"""Of one attempt, as sql/enter_code.sql has it."""
_ATTEMPT = "SELECT state, asked_at, expires_at, tries, not_before FROM attempt_with(%s)"


def waiting(attempt: str, now: datetime) -> AttemptStatus | None:
    """How the attempt with this token stands, whoever acts; None for no attempt.

    It says nothing about the person: a stranger's attempt waits like anybody's.
    """
    with connection.cursor() as cursor:
        cursor.execute(_ATTEMPT, [hash_of(attempt)])
        row = cursor.fetchone()
    if row is None:
        return None
    state, asked_at, expires_at, tries, sent_at = row
    kinds = {AttemptState.USED: "used", AttemptState.SILENT: "register_silent"}
    kind = "expired" if now >= expires_at else kinds.get(AttemptState(state), "waiting")
    return AttemptStatus(kind, asked_at, expires_at, MOST_TRIES - tries, sent_at)


def applicants_household(indexes: Sequence[bytes]) -> int | None:
    """The number that the person with one of these blind indexes applies under, if they do. Ask as the system."""
    rows = Applicant.objects.filter(person_index__in=list(indexes))
    return rows.values_list("household_id", flat=True).first()


def own_sessions(now: datetime) -> list[OwnSession]:
    """The open sessions of the person who acts, the newest first."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT id, created_at, seen_at, expires_at, device, via FROM own_sessions(%s)", [now])
        return [OwnSession(*row) for row in cursor.fetchall()]


def was_own_session(token: str) -> bool:
    """Whether a session with this token, over by now or not, was of the person who acts."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT was_own_session(%s)", [hash_of(token)])
        (was,) = cursor.fetchone() or (False,)
    return bool(token) and bool(was)


def staff_list() -> list[StaffMember]:
    """Every account, by name."""
    return list(StaffMember.objects.order_by("username"))


def staff_found(text: str) -> list[StaffMember]:
    """Accounts whose name or user name has this in it, by name; the open ones first."""
    rows = StaffMember.objects.filter(Q(full_name__icontains=text) | Q(username__icontains=text))
    return list(rows.order_by("-is_active", "full_name", "pk"))


def staff_account(member: int) -> StaffMember | None:
    """One account; None where there is none."""
    return StaffMember.objects.filter(pk=member).first()


def powers_granted(*, since: datetime) -> dict[str, int]:
    """How many members were given each power since then, in whatever way. The caller acts as the system."""
    found = Counter(StaffPower.objects.filter(granted_at__gt=since).values_list("power", flat=True))
    return {str(power): found[str(power)] for power in sorted(POWERS)}


def names_of(members: Iterable[int | None]) -> dict[int, str]:
    """Number → name, of colleagues; None is nobody. At most one query."""
    numbers = {number for number in members if number is not None}
    if not numbers:
        return {}
    return dict(StaffMember.objects.filter(pk__in=numbers).values_list("pk", "full_name"))

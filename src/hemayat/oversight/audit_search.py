"""Searching the record of who did what: by whom, what, to which household, and when; page by page, the newest first.

Whoever searches is recorded too. What was done to one's own household, or to a relative's, the database leaves out.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import OperationalError, connection
from psycopg import errors

from hemayat.accounts.models import StaffMember
from hemayat.accounts.purposes import FileAccessPurpose
from hemayat.accounts.queries import applicants_household
from hemayat.accounts.staff import actor_of
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.language import Message
from hemayat.common.national_id import is_valid
from hemayat.common.persian import to_ascii_digits
from hemayat.common.tracking_code import tracking_code_in
from hemayat.households.queries import home_of
from hemayat.oversight.errors import OversightFault
from hemayat.oversight.permissions import check_is_oversight
from hemayat.requests.queries import request_by_code

PAGE = 50
SEARCHED = "audit.searched"
_EVENTS = """
SELECT id, at, actor_kind, actor_id, purpose, event, household_id, province, subject, detail FROM audit_event
WHERE {} ORDER BY id DESC LIMIT %(most)s"""
_OF_STAFF = "actor_kind = 'staff' AND actor_id = %(actor)s"
_OF_OTHERS = "actor_kind = %(actor)s"
_KIND = {"system", "head", "partner"}
_EVENT_NAME = re.compile(r"[a-z_]+(\.[a-z_]+)?")
_MEMBER = re.compile(r"staff:[0-9]{1,18}")
_SEES = "SELECT may_see(%(one)s, %(province)s) AND %(one)s <> ALL ((SELECT acting_barred())::bigint[])"
LONGEST = "15s"
"""What is rare and sought at any time by anybody would have the whole record read, which is for a walk along it."""


@dataclass(frozen=True)
class AuditSearchQuery:
    """What is looked for. `who`: a member's user name or "staff:7", "system", "head" or "partner". `what`: an event
    ("request.filed"), or all of a slice ("request"). `household`: a tracking code or a national id as it was typed,
    which is never repeated. `before`: the last event of the page before.
    """

    who: str = ""
    what: str = ""
    household: str = field(default="", repr=False)
    days: int = 7
    before: int | None = None


@dataclass(frozen=True)
class AuditSearchHit:
    """One event. `member`: who of the staff it was, by number."""

    id: int
    at: dt.datetime
    kind: str
    member: int | None
    purpose: str
    event: str
    household: int | None
    province: str
    subject: str
    detail: Mapping[str, Any]


@dataclass(frozen=True)
class AuditSearchPage:
    """`names`: of the members in it, by number. `following`: what to ask for next; None on the last."""

    events: list[AuditSearchHit]
    names: Mapping[int, str]
    following: AuditSearchQuery | None


def search(*, sought: AuditSearchQuery, by: StaffMember, now: dt.datetime) -> AuditSearchPage:
    """A page of the record, as this member of oversight may see it; that they searched is on record before they read.

    Raises NOT_OVERSIGHT, and OversightFault where nobody and nothing that they may see is meant by what was typed.
    """
    check_is_oversight(by)
    actor = actor_of(by, FileAccessPurpose.REVIEW)
    with acting_as(actor):
        conditions, given, household = _conditions(sought, now)
    with acting_as(SYSTEM):
        detail = {
            "who": sought.who,
            "what": sought.what,
            "days": sought.days,
            "has_household": household is not None,
        }
        record(
            by=actor,
            event=SEARCHED,
            household=household,
            province=_province(household),
            detail=detail,
            now=now,
        )
    with acting_as(actor), connection.cursor() as cursor, _told_when_too_long():
        cursor.execute("SELECT set_config('statement_timeout', %s, true)", [LONGEST])
        cursor.execute(_EVENTS.format(" AND ".join(conditions)), {**given, "most": PAGE + 1})
        events = [_found(row) for row in cursor.fetchall()]
        shown = events[:PAGE]
        following = replace(sought, before=shown[-1].id) if len(events) > PAGE else None
        return AuditSearchPage(shown, names_of([one.member for one in shown if one.member]), following)


def names_of(members: Sequence[int]) -> dict[int, str]:
    """Member → their name. One query."""
    return dict(StaffMember.objects.filter(pk__in=set(members)).values_list("pk", "full_name"))


# ---------------------------------------------------------------------------------------- underneath


def _conditions(sought: AuditSearchQuery, now: dt.datetime) -> tuple[list[str], dict[str, Any], int | None]:
    given: dict[str, Any] = {"since": now - dt.timedelta(days=sought.days), "before": sought.before}
    conditions = ["at >= %(since)s", "(%(before)s::bigint IS NULL OR id < %(before)s)"]
    if sought.who:
        given["actor"], of = _actor(sought.who)
        conditions.append(of)
    if sought.what:
        given["event"], of = _event(sought.what)
        conditions.append(of)
    household = _household(sought.household) if sought.household else None
    if household is not None:
        given["household"] = household
        conditions.append("household_id = %(household)s")
    return conditions, given, household


def _event(what: str) -> tuple[str, str]:
    """An event, or all of a slice. Nothing else: what is typed here is on record for ever, and may be anything."""
    if not _EVENT_NAME.fullmatch(what):
        raise OversightFault(
            Message("No event has this name. Enter a name such as request.filed, or its first part."),
        )
    return (what, "event = %(event)s") if "." in what else (f"{what}.", "event ^@ %(event)s")


@contextmanager
def _told_when_too_long() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if not isinstance(error.__cause__, errors.QueryCanceled):
            raise
        raise OversightFault(
            Message("This search took too long. Add a colleague or a household, or choose a shorter period."),
        ) from error


def _actor(who: str) -> tuple[str, str]:
    if who in _KIND:
        return who, _OF_OTHERS
    if _MEMBER.fullmatch(who):
        return who, _OF_STAFF
    member = StaffMember.objects.filter(username=who.lower()).first()
    if member is None:
        raise OversightFault(
            Message("No account has this name. Enter a colleague’s user name, or system, head or partner."),
        )
    return f"staff:{member.pk}", _OF_STAFF


def _household(typed: str) -> int:
    """The household that a tracking code or a national id belongs to; as who may see it, by province and tie."""
    digits = "".join(sign for sign in to_ascii_digits(typed) if sign.isdecimal())
    home = None
    if code := tracking_code_in(typed):
        request = request_by_code(code)
        home = request and request[0]
    elif is_valid(digits):
        indexes = key_ring().blind_indexes("national_id", digits)
        home = home_of(indexes) or _applied_for(indexes)
    if home is None:
        raise OversightFault(
            Message("No household was found with this tracking code or national ID. Check the digits."),
        )
    return home


def _applied_for(indexes: Sequence[bytes]) -> int | None:
    """Of whom no register knows a household. Whether there is such a person elsewhere is told to nobody."""
    with acting_as(SYSTEM):
        household = applicants_household(indexes)
        province = _province(household)
    with connection.cursor() as cursor:
        cursor.execute(_SEES, {"one": household, "province": province})
        return household if (cursor.fetchone() or [False])[0] else None


def _province(household: int | None) -> str:
    if household is None:
        return ""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce((SELECT province FROM household WHERE id = %(one)s), "
            "(SELECT province FROM request WHERE household_id = %(one)s LIMIT 1), '')",
            {"one": household},
        )
        return str((cursor.fetchone() or [""])[0])


def _found(row: Sequence[Any]) -> AuditSearchHit:
    number, at, kind, actor, *rest = row
    member = actor.removeprefix("staff:") if kind == "staff" else ""
    purpose, event, household, province, subject, detail = rest
    this_detail = detail if isinstance(detail, dict) else json.loads(detail)
    return AuditSearchHit(
        number,
        at,
        kind,
        int(member) if member.isdecimal() else None,
        purpose,
        event,
        household,
        province,
        subject,
        this_detail,
    )

"""Other households that a request changed: their heads are told, never by whom, and they are decided again.

What the rules leave open, or a register does not answer for long, is an officer's to look at; what was decided before
holds meanwhile, and it is tried on.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Any

import structlog
from django.db import connection

from hemayat.agreements.clocks import day_of
from hemayat.agreements.queries import in_force
from hemayat.audit.actions import record
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.eligibility.deciding import decide_case
from hemayat.eligibility.errors import NothingPublished, StillOpen
from hemayat.eligibility.queries import Published
from hemayat.households.queries import province_of
from hemayat.inquiries.rows import rows_of
from hemayat.requests.cases import asking_of_affected
from hemayat.requests.following import follow
from hemayat.requests.gathering import Gathered, ask_all
from hemayat.requests.models import Affected, Request
from hemayat.requests.telling import tell_household
from hemayat.requests.waiting import HANDED_OVER_AFTER, LEASE, next_try

BATCH = 50
_CLAIM = """
UPDATE request_affected SET next_at = %s WHERE (household_id, id) IN (
    SELECT household_id, id FROM request_affected WHERE next_at <= %s ORDER BY next_at LIMIT %s
    FOR UPDATE SKIP LOCKED
) RETURNING household_id, id"""

Key = tuple[int, int]
log = structlog.get_logger()


def decide_again(households: Iterable[int], because: Request, now: dt.datetime) -> None:
    """In the transaction that changed them: tell their heads, and let a job decide them again."""
    for household in sorted(households):
        province = province_of(household) or ""
        row, is_new = Affected.objects.get_or_create(
            household_id=household,
            because_household=because.household_id,
            because_request=because.id,
            defaults={"province": province, "since": now, "next_at": now},
        )
        if is_new:
            key = f"affected:{row.id}"
            tell_household(household, province, "member_moved.1", key, now=now)
            record(
                by=SYSTEM, event="household.to_be_decided_again", household=household, province=province,
                subject=key, now=now,
            )  # fmt: skip


def take_on_affected(*, now: dt.datetime, batch: int = BATCH) -> int:
    """Claim households that are to be decided again, and decide those whose registers have answered; how many."""
    with acting_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(_CLAIM, [now + LEASE, now, batch])
        claimed = sorted((household, affected) for household, affected in cursor.fetchall())
    with acting_as(SYSTEM, is_read_only=True):
        rows = [Affected.objects.get(household_id=household, id=affected) for household, affected in claimed]
        asked = [(row.id, asking) for row in rows if (asking := asking_of_affected(row, now)) is not None]
    found = ask_all([asking for _, asking in asked], now=now)
    heard = {number: one for (number, _), one in zip(asked, found, strict=True)}
    for key in claimed:
        if key[1] in heard:
            _decide_apart(key, heard[key[1]], now)
    return len(claimed)


# ---------------------------------------------------------------------------------------- underneath


def _decide_apart(key: Key, found: Gathered, now: dt.datetime) -> None:
    try:
        _decide(key, found, now)
    except Exception:
        log.exception("household_not_decided_again", household=key[0], affected=key[1])


def _decide(key: Key, found: Gathered, now: dt.datetime) -> None:
    with acting_as(SYSTEM):
        row = Affected.objects.select_for_update().filter(household_id=key[0], id=key[1]).first()
        if row is None or row.decided_at is not None:
            return
        why = _why_not(row, found, now)
        if row.decided_at is None:
            # What was decided before holds, and it is tried again.
            row.tries += 1
            row.next_at = next_try(row.tries, now)
            row.save(update_fields=["tries", "next_at"])
            _hand_over(row, why, now)


def _why_not(row: Affected, found: Gathered, now: dt.datetime) -> dict[str, Any]:
    """Decides it; what stands in the way where that cannot be."""
    if found.fault:
        return {"fault": found.fault}
    if found.late:
        return {"registers": list(found.late)}
    try:
        conclude_affected(row, _decided(row, found, now), now)
    except NothingPublished:
        return {"fault": "nothing_published"}
    except StillOpen as still:
        return {"missing": list(still.missing)}
    return {}


def _decided(row: Affected, found: Gathered, now: dt.datetime) -> Published:
    rows, as_of = rows_of(row.household_id, found.members, found.answers)
    return decide_case(
        household=row.household_id,
        province=row.province,
        rows=rows,
        as_of=as_of,
        request=None,
        by=SYSTEM,
        now=now,
        adverse_change_after_days=in_force(day_of(now)).parameters.adverse_change_after_days,
    )


def conclude_affected(row: Affected, decision: Published, now: dt.datetime) -> None:
    """In the transaction that decided it, by whomever: its head is told."""
    follow([row.household_id], now)
    row.decided_at, row.decision_id, row.next_at = now, decision.decision_id, None
    row.save(update_fields=["decided_at", "decision_id", "next_at"])
    notice, key = f"result_{decision.outcome}.1", f"decision:{decision.decision_id}"
    tell_household(row.household_id, row.province, notice, key, now=now)


def _hand_over(row: Affected, why: dict[str, Any], now: dt.datetime) -> None:
    """To an officer, once: at once for what waiting does not mend."""
    is_patient = "registers" in why and row.tries < HANDED_OVER_AFTER
    if is_patient or (row.handed_over_at is not None and row.why == why):
        return
    is_new = row.handed_over_at is None
    row.handed_over_at, row.why = row.handed_over_at or now, why
    row.save(update_fields=["handed_over_at", "why"])
    if is_new:
        record(
            by=SYSTEM, event="household.needs_officer", household=row.household_id, province=row.province,
            subject=f"affected:{row.id}", detail=why, now=now,
        )  # fmt: skip

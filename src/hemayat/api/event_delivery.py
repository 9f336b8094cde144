"""News of approvals to those who subscribed: each subscription goes on from the last event that it has seen."""

from __future__ import annotations

import time
import uuid
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, cast

import structlog
from django.db import DatabaseError
from django.db.models import Q
from django.utils import timezone

from hemayat.api.callbacks import GIVE_UP_AFTER, PATHS, queue
from hemayat.api.envelope import timestamp_text
from hemayat.api.errors import Rejected
from hemayat.api.messages import Entity
from hemayat.api.models import Subscription
from hemayat.api.responses import REG_TYPE, record_told
from hemayat.api.search import SearchRecord, found_among
from hemayat.api.subscriptions import condition_of, filter_of
from hemayat.approvals.models import Approval
from hemayat.approvals.queries import ApprovalEventView, events_after
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.partners.models import Terms

BATCH = 1_000
LONGEST_SECONDS = 20.0
FIRST_PAUSE, LONGEST_PAUSE = timedelta(minutes=1), timedelta(hours=6)
TYPE_OF = {
    "issued": "REGISTER", "ended": "DEREGISTER", "restored": "UPDATE", "suspended": "UPDATE", "resumed": "UPDATE",
}  # fmt: skip

log = structlog.get_logger()


def notify_due(now: datetime) -> int:
    """Look at what happened since, for each subscription in turn. Says how many events were told."""
    until, told = time.monotonic() + LONGEST_SECONDS, 0
    with acting_as(SYSTEM):
        waiting = list(_open(now).values_list("pk", flat=True))
    while waiting and time.monotonic() < until:
        again = []
        for number in waiting:
            is_more, count = _stepped(number, now)
            told += count
            again += [number] if is_more else []
        waiting = again
    return told


def _open(now: datetime) -> Any:
    is_on = Q(ends_at=None) | Q(ends_at__gt=now)
    is_due = Q(next_at=None) | Q(next_at__lte=now)
    open_ = Subscription.objects.filter(is_on, is_due, ended_at=None, organisation__is_active=True)
    # Whoever is furthest behind comes first.
    return open_.order_by("seen")


def _stepped(number: int, now: datetime) -> tuple[bool, int]:
    """What is wrong with one subscription keeps no other from its news: it is tried again later, and given up."""
    try:
        return _step(number, now)
    except (Rejected, DatabaseError):
        log.exception("partner_not_told", subscription=number, given_up=_put_off(number, now))
        return False, 0


def _put_off(number: int, now: datetime) -> bool:
    """To a later time, each time for longer; whether it has failed for so long that it is over."""
    with acting_as(SYSTEM):
        rows = Subscription.objects.select_for_update(of=("self",)).select_related("terms__organisation")
        row = rows.get(pk=number)
        row.failing_since = row.failing_since or now
        row.next_at = now + min(FIRST_PAUSE * 2 ** min(row.tries, 10), LONGEST_PAUSE)
        row.tries += 1
        if now - row.failing_since > GIVE_UP_AFTER:
            row.ended_at = now
            _tell_ended(row, now, "its news could not be found for a day: subscribe again, for less")
        row.save(update_fields=["failing_since", "next_at", "tries", "ended_at"])
    return row.ended_at is not None


def _step(number: int, now: datetime) -> tuple[bool, int]:
    """One batch of one subscription: what is told, and how far was looked, in one transaction."""
    with acting_as(SYSTEM):
        rows = _open(now).select_for_update(of=("self",), skip_locked=True)
        row = rows.select_related("terms__organisation").filter(pk=number).first()
        if row is None or row.organisation_id is None:
            return False, 0
        if row.terms.ended_at is not None and not _goes_on(row, now):
            return False, 0
        events = events_after(row.seen, BATCH)
        if not events:
            return False, 0
        told = _tell(row, [event for event in events if _is_meant(row, event)], now)
        row.seen, row.tries, row.next_at, row.failing_since = events[-1].number, 0, None, None
        row.save(update_fields=["seen", "tries", "next_at", "failing_since"])
        return len(events) == BATCH, told


def _goes_on(row: Subscription, now: datetime) -> bool:
    """Under the terms that took the place of those that ended, if they allow its filter; else it ends with a word."""
    same = Terms.objects.filter(organisation=row.organisation_id, purpose=row.terms.purpose, ended_at=None)
    terms = same.select_related("organisation").first()
    if terms is not None and _allows(terms, row):
        row.terms = terms
        row.save(update_fields=["terms"])
        return True
    row.ended_at = now
    row.save(update_fields=["ended_at"])
    _tell_ended(row, now, "the terms of this subscription have ended")
    return False


def _allows(terms: Terms, row: Subscription) -> bool:
    try:
        condition_of(row.query_type, filter_of(row), cast("Entity", row.entity), terms)
    except Rejected:
        return False
    return True


def _tell_ended(row: Subscription, now: datetime, why: str) -> None:
    base = row.terms.organisation.callback_url
    message = {
        "transaction_id": uuid.uuid4().hex,
        "correlation_id": uuid.uuid4().hex,
        "timestamp": timestamp_text(now),
        "status": "succ",
        "status_reason_message": why,
        "subscription_status": [{"code": row.code, "status": "unsubscribe"}],
    }
    if base:
        queue(row.organisation_id, f"{base}{PATHS['unsubscribe']}", "on-unsubscribe", message, now)


def _is_meant(row: Subscription, event: ApprovalEventView) -> bool:
    return TYPE_OF.get(event.kind) == row.event_type and event.at >= row.starts_at


def _tell(row: Subscription, events: Sequence[ApprovalEventView], now: datetime) -> int:
    base, today, terms = row.terms.organisation.callback_url, timezone.localdate(now), row.terms
    is_in_force = terms.from_on <= today and (terms.until_on is None or today <= terms.until_on)
    if not events or not base or not is_in_force:
        return 0
    entity = cast("Entity", row.entity)
    condition = condition_of(row.query_type, filter_of(row), entity, terms, of_holders=True)
    holders = _holders(events)
    is_end = row.event_type == TYPE_OF["ended"]
    page = found_among(sorted(set(holders.values())), condition, terms, today, are_ending=is_end)
    records = {(one.household, one.person): one for one in page.told}
    told = [
        _event_told(row, event, records[holders[event.approval]], now)
        for event in events
        if holders.get(event.approval) in records
    ]
    if told:
        record_told(page, terms, now, {})
        message = {"transaction_id": uuid.uuid4().hex, "notify_event": told}
        queue(row.organisation_id, f"{base}{PATHS['notify']}", "notify", message, now)
    return len(told)


def _holders(events: Sequence[ApprovalEventView]) -> dict[int, tuple[int, int]]:
    """Approval → household and holder. One query."""
    rows = Approval.objects.filter(id__in={event.approval for event in events})
    return {
        id_: (household, holder)
        for id_, household, holder in rows.values_list("id", "household_id", "holder_id")
    }


def _event_told(
    row: Subscription, event: ApprovalEventView, search_record: SearchRecord, now: datetime
) -> dict[str, Any]:
    """The record as it may be told, with what happened; why, where the outcome of decisions may be told."""
    happened: dict[str, Any] = {"kind": event.kind, "from_on": event.from_on.isoformat()}
    if "entitlement" in search_record.attributes and event.because:
        happened["because"] = str(event.because)
    return {
        "reference_id": f"{row.code}-{event.number}",
        "timestamp": timestamp_text(now),
        "data": {
            "version": "1.0.0",
            "reg_type": REG_TYPE,
            "reg_event_type": row.event_type,
            "reg_record_type": row.entity,
            "reg_records": {**search_record.record, "approval": happened},
        },
        "locale": "eng",
    }

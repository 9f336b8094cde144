"""What organisations subscribed to: which events, of whom, until when."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from hemayat.api.envelope import timestamp_text
from hemayat.api.errors import Rejected
from hemayat.api.messages import Entity, SubscribeCriteria
from hemayat.api.models import Subscription
from hemayat.api.query_compiler import SearchCondition, compile_query, entity_of
from hemayat.audit.keys import key_ring
from hemayat.partners.models import Organisation, Terms

FILTER = b"partner_subscription"
EVENTS = ("REGISTER", "UPDATE", "DEREGISTER")
"""An approval was issued; it was suspended, resumed or restored; it ended."""
MOST_OPEN = 20
EARLIEST, LATEST = datetime(2000, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


def subscribe(criteria: SubscribeCriteria, terms: Terms, now: datetime) -> dict[str, Any]:
    """A new subscription, told of what happens from now on. Raises Rejected."""
    if criteria.reg_event_type not in EVENTS:
        raise Rejected("rjct.notify_types.invalid", f"reg_event_type is one of {', '.join(EVENTS)}")
    query_type = criteria.filter_type or (
        "predicate" if isinstance(criteria.filter, list) else _type_of(criteria)
    )
    entity = entity_of(
        query_type, criteria.filter, "Group" if criteria.notify_record_type == "Group" else None
    )
    try:
        condition_of(query_type, criteria.filter, entity, terms)
    except Rejected as fault:
        raise Rejected("rjct.notify_details.invalid", fault.words) from None
    this_subscription = _made(criteria, terms, query_type, entity, now)
    return {
        "code": this_subscription.code,
        "status": "subscribe",
        "timestamp": timestamp_text(now),
        "reg_event_type": this_subscription.event_type,
        "notify_record_type": entity,
    }


def unsubscribe(organisation: Organisation, codes: Sequence[str], now: datetime) -> list[str]:
    """Ends those of this organisation; gives those that are over now, whether or not they were before."""
    own = Subscription.objects.filter(organisation=organisation, code__in=list(codes))
    own.filter(ended_at=None).update(ended_at=now)
    return list(own.values_list("code", flat=True))


def latest_number() -> int:
    """Of the last event before which nothing is written any more, as the system."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT approval_horizon()")
        row = cursor.fetchone()
    return int(row[0]) if row and row[0] is not None else 0


def condition_of(
    query_type: str, filter_: Any, entity: Entity, terms: Terms, *, of_holders: bool = False
) -> SearchCondition:
    """What is told says by itself who is entitled: so that is agreed, and where it takes consent, consented to."""
    condition = compile_query(query_type, filter_, entity, terms.attributes, of_holders=of_holders)
    condition.column("entitlement")
    return condition


def filter_of(subscription: Subscription) -> Any:
    return json.loads(key_ring().unseal(bytes(subscription.filter), FILTER))


def _type_of(criteria: SubscribeCriteria) -> str:
    return "expression" if "expression" in json.dumps(criteria.filter) else "idtype-value"


def _made(
    criteria: SubscribeCriteria, terms: Terms, query_type: str, entity: str, now: datetime
) -> Subscription:
    open_ = Subscription.objects.filter(organisation=terms.organisation_id, ended_at=None)
    if open_.count() >= MOST_OPEN:
        raise Rejected(
            "rjct.notify_details.invalid", f"up to {MOST_OPEN} subscriptions; widen a filter instead"
        )
    span = criteria.frequency
    if span and not (EARLIEST < span.start_time < span.end_time < LATEST):
        raise Rejected(
            "rjct.notify_details.invalid", "a subscription must begin before it ends, and in this century"
        )
    return Subscription.objects.create(
        code=f"sub-{uuid.uuid4().hex[:24]}",
        organisation=terms.organisation,
        terms=terms,
        event_type=criteria.reg_event_type,
        query_type=query_type,
        filter=key_ring().seal(json.dumps(criteria.filter).encode(), FILTER),
        entity=entity,
        seen=latest_number(),
        starts_at=span.start_time if span else now,
        ends_at=span.end_time if span else None,
    )

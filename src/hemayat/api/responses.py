"""What a message is answered: each request of it on its own, counted, and on record before anything leaves."""

from __future__ import annotations

import datetime as dt
import uuid
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.utils import timezone

from hemayat.api.envelope import timestamp_text
from hemayat.api.errors import Rejected
from hemayat.api.messages import (
    Grant,
    SearchItem,
    SearchRequest,
    StatusRequest,
    SubscribeRequest,
    UnsubscribeRequest,
)
from hemayat.api.models import Received
from hemayat.api.query_compiler import SearchCondition
from hemayat.api.search import (
    SearchResultPage,
    condition_of_search,
    deadline,
    households_named,
    search,
)
from hemayat.api.subscriptions import subscribe, unsubscribe
from hemayat.audit.actions import AuditEntry, record_many
from hemayat.audit.context import Actor
from hemayat.audit.queries import LOOK
from hemayat.partners.models import Organisation, Terms
from hemayat.partners.queries import terms_of

NEWEST = 1_000
"""Messages of an organisation among which a request is looked for by its own reference."""
REG_TYPE = "ns:org:RegistryType:Social"
Item = dict[str, Any]


def build_response(received: Received, message: Any, now: dt.datetime) -> Item:
    """The body of the answer; `received` gets what came of each request. In the caller's transaction, as the system."""
    received.items = []
    body = _BY_TYPE[type(message)](received, message, now)
    received.answered_at = now
    received.body = None
    received.save(update_fields=["items", "answered_at", "body"])
    return {"transaction_id": message.transaction_id, "correlation_id": received.correlation_id, **body}


def terms_for(organisation: Organisation, grants: Sequence[Grant | None], today: dt.date) -> Terms:
    """Under which terms it is asked: those named, or the only ones that there are. Raises Rejected."""
    all_ = {terms.purpose: terms for terms in terms_of(organisation.code, today)}
    named = next((grant.purpose.code for grant in grants if grant and grant.purpose.code), "")
    if not named and len(all_) == 1:
        return next(iter(all_.values()))
    if named not in all_:
        known = ", ".join(sorted(all_)) or "none"
        raise Rejected(
            "rjct.search_criteria.invalid",
            f"name a purpose in authorize.purpose.code; agreed with you: {known}",
        )
    return all_[named]


def actor_for(terms: Terms) -> Actor:
    """In whose name it is on record, and why, as the head reads it."""
    return Actor("partner", f"partner:{terms.organisation_id}", purpose=terms.purpose_fa)


def record_told(
    page: SearchResultPage, terms: Terms, now: dt.datetime, asked: Mapping[tuple[str, int], Collection[str]]
) -> None:
    """Each household in the answer, and each that was `asked` about (province, number), for its head to read."""
    by, unit = actor_for(terms), terms.organisation.name_fa
    told = {household: set(names) for household, names in asked.items()}
    for one in page.told:
        told.setdefault((one.province, one.household), set()).update(one.attributes)
    # In the order of the chains, so that no two wait for each other.
    happened = [
        AuditEntry(
            by, LOOK, household, province, detail={"role": "", "unit": unit, "attributes": sorted(names)}
        )
        for (province, household), names in sorted(told.items())
    ]
    if happened:
        record_many(happened, now=now)


def _searched(received: Received, message: SearchRequest, now: dt.datetime) -> Item:
    one = partial(_one_search, until=deadline(is_awaited=not received.reply_to))
    return {"search_response": _each(received, message.search_request, now, one)}


def _one_search(received: Received, item: SearchItem, now: dt.datetime, until: float) -> tuple[Item, Item]:
    criteria, today = item.search_criteria, timezone.localdate(now)
    terms = terms_for(received.organisation, [criteria.authorize, criteria.consent], today)
    condition = condition_of_search(criteria, terms)
    try:
        page = search(criteria, condition, terms, today, until)
    except Rejected:
        # A refusal answers too: that there is no such page, or that too many are found.
        _record_search(SearchResultPage(condition.entity, [], 0, 0, 0), condition, terms, received, now)
        raise
    _record_search(page, condition, terms, received, now)
    counted = {"page_size": page.size, "page_number": page.number}
    if page.may_count:
        counted["total_count"] = page.total
    data = {
        "version": "1.0.0",
        "reg_type": REG_TYPE,
        "reg_record_type": page.entity,
        "reg_records": [one.record for one in page.told],
    }
    return {"pagination": counted}, {"data": data}


def _record_search(
    page: SearchResultPage, condition: SearchCondition, terms: Terms, received: Received, now: dt.datetime
) -> None:
    """The search, the people that it named as keyed hashes, and each household that it named or found."""
    detail: Item = {"purpose": terms.purpose, "found": page.total, "told": len(page.told)}
    if condition.people:
        detail["people"] = [indexes[0].hex() for indexes in condition.people]
    record_many(
        [AuditEntry(actor_for(terms), "partner.searched", subject=received.correlation_id, detail=detail)],
        now=now,
    )
    record_told(page, terms, now, dict.fromkeys(households_named(condition), condition.used))


def _subscribed(received: Received, message: SubscribeRequest, now: dt.datetime) -> Item:
    def one(received: Received, item: Any, now: dt.datetime) -> tuple[Item, Item]:
        terms = terms_for(received.organisation, [item.subscribe_criteria.authorize], timezone.localdate(now))
        return {"subscriptions": [subscribe(item.subscribe_criteria, terms, now)]}, {}

    return {"subscribe_response": _each(received, message.subscribe_request, now, one)}


def _unsubscribed(received: Received, message: UnsubscribeRequest, now: dt.datetime) -> Item:
    ended = unsubscribe(received.organisation, message.subscription_codes, now)
    codes = [code for code in message.subscription_codes if code in ended]
    item: Item = {"timestamp": timestamp_text(now), "status": "succ" if codes else "rjct"}
    if not codes:
        item["status_reason_code"] = "rjct.subscription_code.invalid"
        item["status_reason_message"] = "you have no subscription with this code"
    item["subscription_status"] = [{"code": code, "status": "unsubscribe"} for code in codes]
    received.items = [
        {"reference_id": code, "timestamp": timestamp_text(now), "status": "succ"} for code in codes
    ]
    return item


def _status_told(received: Received, message: StatusRequest, now: dt.datetime) -> Item:
    txnstatus_request = message.txnstatus_request
    values = (
        txnstatus_request.attribute_value
        if isinstance(txnstatus_request.attribute_value, list)
        else [txnstatus_request.attribute_value]
    )
    rows = [
        row
        for row in _asked_about(received, txnstatus_request.attribute_type, values)
        if row.action == txnstatus_request.txn_type
    ]
    items = [item for row in rows for item in _items_of(row, txnstatus_request.attribute_type, values)]
    first = rows[0] if rows else None
    status = {
        "transaction_id": first.transaction_id if first else str(values[0]),
        "correlation_id": first.correlation_id if first else uuid.uuid4().hex,
        "search_response": items,
    }
    received.items = [
        {"reference_id": txnstatus_request.reference_id, "timestamp": timestamp_text(now), "status": "succ"}
    ]
    return {"txnstatus_response": {"txn_type": txnstatus_request.txn_type, "txn_status": status}}


def _asked_about(received: Received, kind: str, values: Sequence[str]) -> list[Received]:
    own = Received.objects.filter(organisation=received.organisation).order_by("-id")
    if kind == "reference_id_list":
        wanted, newest = set(values), own.defer("body")[:NEWEST]
        return [row for row in newest if any(item["reference_id"] in wanted for item in row.items)][:100]
    column = {"transaction_id": "transaction_id__in", "correlation_id": "correlation_id__in"}[kind]
    return list(own.filter(**{column: list(values)}).exclude(pk=received.pk)[:100])


def _items_of(row: Received, kind: str, values: Sequence[str]) -> list[Item]:
    """What came of its requests. Data are not told a second time."""
    return [item for item in row.items if kind != "reference_id_list" or item["reference_id"] in values]


def _each(
    received: Received, requests: Sequence[Any], now: dt.datetime, one: Callable[..., tuple[Item, Item]]
) -> list[Item]:
    """Each request on its own; a rejected one says why and keeps no other from its answer."""
    said, seen = [], set()
    for request in requests:
        item: Item = {"reference_id": request.reference_id, "timestamp": timestamp_text(now)}
        data: Item = {}
        try:
            if request.reference_id in seen:
                raise Rejected("rjct.reference_id.duplicate", "each request in a message needs its own id")
            kept, data = one(received, request, now)
            item |= {"status": "succ", **kept}
        except Rejected as fault:
            item |= {
                "status": "rjct", "status_reason_code": fault.code, "status_reason_message": fault.words[:999],
            }  # fmt: skip
        seen.add(request.reference_id)
        received.items = [*received.items, dict(item)]
        said.append({**item, **data, "locale": "eng"})
    return said


_BY_TYPE: dict[type, Callable[..., Item]] = {
    SearchRequest: _searched,
    SubscribeRequest: _subscribed,
    UnsubscribeRequest: _unsubscribed,
    StatusRequest: _status_told,
}

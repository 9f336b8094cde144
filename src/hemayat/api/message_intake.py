"""A message of an organisation, from bytes to what is asked: who sent it, that nobody changed it, that it is new."""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils import timezone
from pydantic import ValidationError

from hemayat.accounts.attempt_limits import Limit, LimitReached, count_fixed_window, network_of
from hemayat.api.envelope import BadSignature, check_time, read, signed_text, timestamp_text
from hemayat.api.errors import ApiFault, Rejected, bad
from hemayat.api.messages import Header, Message, MessagePart, SearchRequest, count_of
from hemayat.api.models import Received
from hemayat.api.responses import terms_for
from hemayat.audit.context import SYSTEM, acting_as
from hemayat.audit.keys import key_ring
from hemayat.common.keyring import check_signature
from hemayat.common.keys import SignatureMismatch
from hemayat.common.strict_json import parse_json
from hemayat.partners.models import Organisation
from hemayat.partners.queries import organisation_with, valid_public_key
from hemayat.partners.quota import QuotaSpent, take_quota
from hemayat.web.shared.client_machine import ip_of

BODY = b"partner_message"
LONGEST = 1_048_576
"""Bytes of a message."""
TIMELY = timedelta(minutes=10)
MINUTE = timedelta(minutes=1)
OF_ORGANISATION = Limit(MINUTE, 600)
REFUSED_OF_NETWORK = Limit(MINUTE, 120)


@dataclass(frozen=True)
class VerifiedMessage:
    """What an organisation asks, in a message whose signature is its own."""

    organisation: Organisation
    header: Header
    message: Any


def authenticated(request: HttpRequest, now: datetime) -> Organisation:
    """Whose token the request carries. Raises ApiFault."""
    kind, _, token = request.headers.get("Authorization", "").partition(" ")
    with acting_as(SYSTEM):
        organisation = organisation_with(token.strip(), now) if kind.lower() == "bearer" else None
        try:
            if organisation is not None:
                count_fixed_window("partner", organisation.code, OF_ORGANISATION, now)
            else:
                count_fixed_window("partner refused", network_of(ip_of(request)), REFUSED_OF_NETWORK, now)
        except LimitReached:
            raise ApiFault(
                429, "err.request.too_many_requests", "too many messages; wait one minute", retry_after=60
            ) from None
    if organisation is None:
        raise ApiFault(401, "err.request.unauthorized", "send your bearer token; the ministry issues it")
    return organisation


def verified_message(
    request: HttpRequest,
    organisation: Organisation,
    action: str,
    model: type[MessagePart],
    *,
    most: int,
    now: datetime,
) -> VerifiedMessage:
    """The message, read and verified. Raises ApiFault with all that a caller needs to mend it."""
    given = _json(request)
    header, message = _read(Header, given.get("header"), "header"), given.get("message")
    _check_sender(header, organisation)
    _check_signed(given, organisation, now)
    _check_header(header, action, now)
    if header.is_msg_encrypted:
        raise ApiFault(
            400,
            "err.encryption.invalid",
            "message encryption is not supported here; TLS protects the messages",
        )
    read_ = _read(model, message, "message")
    _check_count(header, count_of(read_), most)
    return VerifiedMessage(organisation, header, read_)


def store_message(
    query: VerifiedMessage, now: datetime, *, reply_to: str = "", is_kept: bool = False
) -> Received:
    """Write down that the message came, and count it; `is_kept`: with its body, for a job. As the system.

    Raises ApiFault: the same id came before, or the day's quota is spent.
    """
    body = query.message.model_dump_json().encode() if is_kept else None
    row = {
        "action": query.header.action,
        "transaction_id": query.message.transaction_id,
        "correlation_id": uuid.uuid4().hex,
        "reply_to": reply_to,
        "body": body and key_ring().seal(body, BODY),
        "items": _waiting(query.message, now),
        "received_at": now,
    }
    received, is_new = Received.objects.get_or_create(
        organisation=query.organisation, message_id=query.header.message_id, defaults=row
    )
    if not is_new:
        raise ApiFault(
            409, "err.request.bad", "this message was already received; ask txn/status, or send another message id",
            reason="rjct.message_id.duplicate",
        )  # fmt: skip
    _count(query, now)
    return received


def _waiting(message: Message, now: datetime) -> list[dict[str, str]]:
    requests: Sequence[Any] = getattr(message, "search_request", None) or getattr(
        message, "subscribe_request", []
    )
    at = timestamp_text(now)
    return [{"reference_id": request.reference_id, "timestamp": at, "status": "rcvd"} for request in requests]


def _count(message: VerifiedMessage, now: datetime) -> None:
    if not isinstance(message.message, SearchRequest):
        return
    today = timezone.localdate(now)
    for item in message.message.search_request:
        grants = [item.search_criteria.authorize, item.search_criteria.consent]
        try:
            take_quota(terms_for(message.organisation, grants, today), today)
        except Rejected:
            continue  # it is told so in the answer
        except QuotaSpent as fault:
            midnight = timezone.localtime(now).replace(hour=0, minute=0, second=0) + timedelta(days=1)
            wait = int((midnight - now).total_seconds()) + 1
            raise ApiFault(429, "err.request.too_many_requests", str(fault), retry_after=wait) from None


def _json(request: HttpRequest) -> dict[str, Any]:
    if request.content_type != "application/json":
        raise ApiFault(415, "err.request.bad", "send application/json")
    if int(request.META.get("CONTENT_LENGTH") or 0) > LONGEST:
        raise ApiFault(413, "err.request.bad", f"a message has up to {LONGEST} bytes")
    try:
        given = parse_json(request.body.decode("utf-8"))
        # Half a pair of surrogates is written by no other system as we would.
        json.dumps(given, ensure_ascii=False).encode("utf-8")
    except (ValueError, RecursionError):
        raise bad(
            "this JSON is not accepted; send UTF-8, with each name once in an object, and no NaN"
        ) from None
    if not isinstance(given, dict):
        raise bad('send {"signature": …, "header": {…}, "message": {…}}')
    return given


def _read(model: type[MessagePart], body: Any, place: str) -> Any:
    try:
        return model.model_validate(body)
    except ValidationError as fault:
        first = fault.errors(include_input=False, include_url=False)[0]
        where = ".".join([place, *(str(step) for step in first["loc"])])
        raise bad(f"{where}: {first['msg']}") from None


def _check_sender(header: Header, organisation: Organisation) -> None:
    if header.sender_id != organisation.code:
        raise ApiFault(403, "err.sender_id.invalid", f"sender_id is {organisation.code}, as the token says")
    if header.receiver_id not in {None, settings.PARTNER_ID}:
        raise ApiFault(400, "err.receiver_id.invalid", f"receiver_id is {settings.PARTNER_ID}")


def _check_signed(body: dict[str, Any], organisation: Organisation, now: datetime) -> None:
    this_signature = body.get("signature")
    if not isinstance(this_signature, str) or not this_signature.strip():
        raise ApiFault(
            401, "err.signature.missing", "sign the header and the message; see docs/guides/partner.md"
        )
    try:
        signature = read(this_signature)
        check_time(signature, now)
        if signature.sender != organisation.code:
            raise BadSignature(f"kidId begins with {organisation.code}")
        text = signed_text(body.get("header"), body.get("message"), signature.created, signature.expires)
        check_signature(_key(organisation, signature.key, now), text, signature.value)
    except SignatureMismatch:
        raise _unsigned("it does not match this header, this message and this key") from None
    except ValueError as fault:
        raise _unsigned(str(fault)) from None


def _key(organisation: Organisation, key: str, now: datetime) -> bytes:
    with acting_as(SYSTEM):
        found = valid_public_key(organisation.code, key, now)
    if found is None:
        raise BadSignature("this key is not registered, is revoked, or has expired")
    return found


def _unsigned(words: str) -> ApiFault:
    return ApiFault(401, "err.signature.invalid", words)


def _check_header(header: Header, action: str, now: datetime) -> None:
    if header.version != "1.0.0":
        raise ApiFault(400, "err.version.not_supported", "use version 1.0.0", reason="rjct.version.invalid")
    if header.action != action:
        raise bad(f"the action of this address is {action}", "rjct.action.invalid")
    if abs(header.message_ts - now) > TIMELY:
        raise bad("message_ts is more than ten minutes off; set your clock", "rjct.message_ts.invalid")


def _check_count(header: Header, count: int, most: int) -> None:
    if header.total_count != count:
        raise bad(
            f"total_count is {header.total_count}, but the message has {count}", "rjct.total_count.invalid"
        )
    if count > most:
        raise bad(f"up to {most} requests in such a message", "rjct.total_count.limit_exceeded")

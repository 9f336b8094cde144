"""A small client of the partner API, for organisations: it signs what it sends and verifies what it is sent.

    client = PartnerClient("https://partners.example", "behzisti", token, private_key)
    for one in client.sync_search({"type": "UIN", "value": "0012345679"})["search_response"]:
        print(one["status"], one.get("data"))

Nothing of Django: `pip install hemayat` is enough, or these two files (envelope.py beside this one).
"""

from __future__ import annotations

import base64
import hashlib
import uuid
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import httpx
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from hemayat.api.envelope import (
    BadSignature,
    MessageSignature,
    check_time,
    created_and_expires,
    read,
    signature_text,
    signed_text,
    timestamp_text,
)
from hemayat.common.tls import shared_trust

Json = dict[str, Any]


class MessageRejected(Exception):
    """The service did not take the message; `errors` says why, in codes of the standard."""

    def __init__(self, status: int, errors: list[Json]) -> None:
        super().__init__(
            f"{status}: " + "; ".join(f"{error['code']}: {error['message']}" for error in errors)
        )
        self.status, self.errors = status, errors


class PartnerClient:
    """`private_key`: whose public half two administrators of the service registered. One object serves many calls."""

    def __init__(
        self,
        origin: str,
        sender: str,
        token: str,
        private_key: Ed25519PrivateKey,
        *,
        http: httpx.Client | None = None,
    ) -> None:
        self.origin, self.sender, self.private_key = origin.rstrip("/"), sender, private_key
        self.receiver = urlsplit(origin).hostname or ""
        public = private_key.public_key().public_bytes_raw()
        self.key_id = hashlib.sha256(public).hexdigest()[:8]
        self.http = http or httpx.Client(verify=shared_trust(), timeout=20.0)
        self.http.headers["Authorization"] = f"Bearer {token}"
        self._keys: dict[str, bytes] = {}

    def sync_search(self, query: Any, query_type: str = "idtype-value", **criteria: Any) -> Json:
        """The message of the answer: `search_response` with a status and records for each request."""
        return self.answered("/registry/sync/search", "search", _search(query, query_type, criteria))

    def search(self, query: Any, query_type: str = "idtype-value", **criteria: Any) -> str:
        """The correlation id of the answer, which comes to your /registry/on-search."""
        return self.taken("/registry/search", "search", _search(query, query_type, criteria))

    def subscribe(self, event: str, filter_: Any, entity: str = "Group", **criteria: Any) -> str:
        """`event`: REGISTER, UPDATE or DEREGISTER. The code comes to your /registry/on-subscribe."""
        asked = {"reg_event_type": event, "filter": filter_, "notify_record_type": entity, **criteria}
        item = {"reference_id": uuid.uuid4().hex, "timestamp": _now(), "subscribe_criteria": asked}
        message = {"transaction_id": uuid.uuid4().hex, "subscribe_request": [item]}
        return self.taken("/registry/subscribe", "subscribe", message)

    def unsubscribe(self, *codes: str) -> str:
        message = {"transaction_id": uuid.uuid4().hex, "timestamp": _now(), "subscription_codes": list(codes)}
        return self.taken("/registry/unsubscribe", "unsubscribe", message)

    def sync_status(self, correlation_id: str, txn_type: str = "search") -> Json:
        """What came of a message that was taken."""
        item = {
            "reference_id": uuid.uuid4().hex,
            "txn_type": txn_type,
            "attribute_type": "correlation_id",
            "attribute_value": correlation_id,
        }
        message = {"transaction_id": uuid.uuid4().hex, "txnstatus_request": item}
        return self.answered("/registry/sync/txn/status", "txn-status", message)

    def referral_batches(self, *, is_open: bool = True) -> list[Json]:
        """Batches for you; `is_open`: those with records that you said nothing of."""
        message = {"transaction_id": uuid.uuid4().hex, "is_open": is_open}
        return list(self.answered("/partners/referrals/batches", "referral-batches", message)["batches"])

    def referral_records(self, batch: int) -> Iterator[Json]:
        """Every record of a batch."""
        after = 0
        while True:
            message = {"transaction_id": uuid.uuid4().hex, "batch": batch, "after": after}
            page = self.answered("/partners/referrals/records", "referral-records", message)["records"]
            yield from page
            if not page:
                return
            after = page[-1]["reference"]

    def answer_referrals(self, batch: int, records: Sequence[Json]) -> Json:
        """`records`: {reference, result: acknowledged or rejected, reason, words}; some thousands at once."""
        message = {"transaction_id": uuid.uuid4().hex, "batch": batch, "records": list(records)}
        return self.answered("/partners/referrals/answers", "referral-answers", message)

    def report_payments(self, payments: Sequence[Json]) -> Json:
        """`payments`: {reference, month, attempt, result: paid, failed or returned, day, amount_rial, reason}."""
        message = {"transaction_id": uuid.uuid4().hex, "payments": list(payments)}
        return self.answered("/partners/referrals/payments", "payment-results", message)

    def answered(self, path: str, action: str, message: Json) -> Json:
        """Raises Refused, and BadSignature where the answer is not the service's."""
        return self.verified(self._sent(path, action, message))

    def taken(self, path: str, action: str, message: Json) -> str:
        """Raises Refused."""
        return str(self._sent(path, action, message)["message"]["correlation_id"])

    def envelope(self, action: str, message: Json, /, **differing: Any) -> Json:
        """Signed, as it is sent; `differing`: fields of the header besides."""
        now = datetime.now(UTC)
        header = {
            "version": "1.0.0",
            "message_id": uuid.uuid4().hex,
            "message_ts": timestamp_text(now),
            "action": action,
            "sender_id": self.sender,
            "receiver_id": self.receiver,
            "total_count": _count(message),
            **differing,
        }
        return self.signed(header, message, now)

    def signed(self, header: Json, message: Json, now: datetime) -> Json:
        created, expires = created_and_expires(now)
        value = self.private_key.sign(signed_text(header, message, created, expires))
        signature = signature_text(MessageSignature(self.sender, self.key_id, created, expires, value))
        return {"signature": signature, "header": header, "message": message}

    def verified(self, envelope: Json) -> Json:
        """The message of an answer or a callback. Raises BadSignature."""
        signature = read(envelope.get("signature", ""))
        check_time(signature, datetime.now(UTC))
        public = self._public_key(signature.key)
        text = signed_text(envelope["header"], envelope["message"], signature.created, signature.expires)
        try:
            Ed25519PublicKey.from_public_bytes(public).verify(signature.value, text)
        except InvalidSignature:
            raise BadSignature("this is not signed by the service") from None
        return dict(envelope["message"])

    def _public_key(self, key: str) -> bytes:
        if key not in self._keys:
            told = self.http.get(f"{self.origin}/.well-known/jwks.json").raise_for_status().json()
            self._keys = {one["kid"]: base64.urlsafe_b64decode(one["x"] + "==") for one in told["keys"]}
        if key not in self._keys:
            raise BadSignature("the service does not have this key")
        return self._keys[key]

    def _sent(self, path: str, action: str, message: Json) -> Json:
        response = self.http.post(f"{self.origin}{path}", json=self.envelope(action, message))
        if response.status_code not in {200, 202}:
            raise MessageRejected(response.status_code, _errors(response))
        told: Json = response.json()
        return told


def _search(query: Any, query_type: str, criteria: Json) -> Json:
    asked = {"query_type": query_type, "query": query, **criteria}
    item = {"reference_id": uuid.uuid4().hex, "timestamp": _now(), "search_criteria": asked}
    return {"transaction_id": uuid.uuid4().hex, "search_request": [item]}


def _count(message: Json) -> int:
    lists = ("search_request", "subscribe_request", "subscription_codes", "records", "payments", "events")
    return next((len(message[name]) for name in lists if name in message), 1)


def _errors(response: httpx.Response) -> list[Json]:
    try:
        return list(response.json()["errors"])
    except (ValueError, KeyError, TypeError):
        return [{"code": "err.service.unavailable", "message": response.reason_phrase}]


def _now() -> str:
    return timestamp_text(datetime.now(UTC))

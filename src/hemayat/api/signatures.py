"""What we send, with our own signature: the keys that verify it are published (/.well-known/jwks.json)."""

from __future__ import annotations

import base64
import uuid
from datetime import datetime
from typing import Any

from django.conf import settings

from hemayat.api.envelope import (
    MessageSignature,
    created_and_expires,
    signature_text,
    signed_text,
    timestamp_text,
)
from hemayat.audit.keys import key_ring


def signed(action: str, message: dict[str, Any], receiver: str, now: datetime) -> dict[str, Any]:
    """An envelope of ours around the message, signed by the key that is active now."""
    items = _items(message)
    statuses = [item.get("status") for item in items if isinstance(item, dict)]
    is_refused = bool(statuses) and all(status == "rjct" for status in statuses)
    header = {
        "version": "1.0.0",
        "message_id": uuid.uuid4().hex,
        "message_ts": timestamp_text(now),
        "action": action,
        "status": "rjct" if is_refused or message.get("status") == "rjct" else "succ",
        "total_count": len(items) or 1,
        "completed_count": len(items) or 1,
        "sender_id": settings.PARTNER_ID,
        "receiver_id": receiver,
        "is_msg_encrypted": False,
    }
    created, expires = created_and_expires(now)
    made = key_ring().sign("signing", signed_text(header, message, created, expires))
    signature = MessageSignature(settings.PARTNER_ID, made.key_id, created, expires, made.signature)
    return {"signature": signature_text(signature), "header": header, "message": message}


def key_set() -> dict[str, Any]:
    """Our public keys, those before the active one too (RFC 8037)."""
    return {
        "keys": [
            {"kty": "OKP", "crv": "Ed25519", "use": "sig", "alg": "EdDSA", "kid": id_, "x": _url64(public)}
            for id_, public in key_ring().public_keys("signing").items()
        ]
    }


def _items(message: dict[str, Any]) -> list[Any]:
    for name in ("search_response", "subscribe_response", "notify_event"):
        if name in message:
            return list(message[name])
    return []


def _url64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

"""A conversation by telephone, from one turn to the next: what a line has said so far, for ten minutes, sealed.

One for each line and channel. It proves nothing by itself: who is at the line is for the caller to have proven
(`ask_code` and `enter_code`, or a request's own line and code) and to keep in what was said.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from hemayat.accounts.models import Conversation
from hemayat.accounts.tokens import hash_of
from hemayat.audit.context import Actor
from hemayat.audit.keys import key_ring

LIFE = timedelta(minutes=10)
"""As long as a one-time code."""
_SEALED = b"conversation"


@dataclass(frozen=True)
class LockedConversation:
    """A conversation whose row is locked. `said`: as it was kept; empty for a new one.

    `is_same_call`: whether it is still the call in which that was said. `is_repeated`: this very message was answered
    already.
    """

    row: Conversation = field(repr=False)
    said: Mapping[str, Any] = field(repr=False)
    is_same_call: bool
    is_repeated: bool

    def actor(self, household: int) -> Actor:
        """Who acts once they have proven to lead this household."""
        return Actor("head", f"conversation:{self.row.pk}", household=household)


def take_up(*, channel: str, line: str, call: str, message: str, now: datetime) -> LockedConversation:
    """The line's conversation, begun where there is none. In the caller's transaction, as the system.

    Whoever takes up the same one waits for that transaction: of one message sent twice, one is answered.
    `call`, `message`: as the gateway names them; an empty message is never a repeated one.
    """
    key = key_ring().blind_index("conversation", f"{channel} {line}")
    Conversation.objects.bulk_create([Conversation(key=key, expires_at=now)], ignore_conflicts=True)
    row = Conversation.objects.select_for_update().get(key=key)
    return LockedConversation(
        row,
        said=_said(row) if row.expires_at > now else {},
        is_same_call=bytes(row.call_hash) == hash_of(call),
        is_repeated=bool(message) and bytes(row.heard_hash) == hash_of(message),
    )


def save_turn(
    taken: LockedConversation, answers: Mapping[str, Any], *, call: str, message: str, now: datetime
) -> None:
    """Keep what was said until the next turn; nothing said ends the conversation."""
    row = taken.row
    row.call_hash, row.heard_hash = hash_of(call), hash_of(message) if message else b""
    row.sealed = key_ring().seal(json.dumps(dict(answers)).encode(), _SEALED) if answers else b""
    row.expires_at = now + LIFE
    row.save(update_fields=["call_hash", "heard_hash", "sealed", "expires_at"])


def _said(row: Conversation) -> dict[str, Any]:
    document: dict[str, Any] = json.loads(key_ring().unseal(bytes(row.sealed), _SEALED)) if row.sealed else {}
    return document

"""The chain of events without a database: what is hashed, and what is signed.

PostgreSQL makes the chain (sql/chain.sql), and this module computes it again independently. So nobody who can change
functions in the database can also make a change look right. Both must produce the same text, to the last space.

An event's text is the JSON array [chain, number, the hash before in hexadecimal ("" for the first), id, at (UTC, with
microseconds), kind of actor, actor, purpose, event, household or null, subject, detail as the text that PostgreSQL
gives for its jsonb]; its hash is the SHA-256 of that text in UTF-8. sql/chain.sql makes the same text.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

from hemayat.common.keys import SignatureMismatch

FORM = 1
# As document_of writes it. A receiver names a file by it, so it must hold no part of a path.
_HOUR = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:00\+00:00", re.ASCII)


class ChainedEvent(NamedTuple):
    """An event as it is hashed; `detail` is the text of the jsonb."""

    id: int
    at: dt.datetime
    actor_kind: str
    actor_id: str
    purpose: str
    event: str
    household_id: int | None
    province: str
    subject: str
    detail: str


class ChainHead(NamedTuple):
    """The last link of a chain; `hash`: 32 bytes."""

    chain: str
    number: int
    hash: bytes


@dataclass(frozen=True)
class SignedCheckpoint:
    """A checkpoint as it is exported. `document` is the text that was signed with the key of this id."""

    document: str
    key_id: str
    signature: bytes

    @property
    def root(self) -> bytes:
        """What the next checkpoint cites: 32 bytes."""
        return hashlib.sha256(self.document.encode()).digest()

    @property
    def hour(self) -> str:
        return str(json.loads(self.document)["hour"])

    @property
    def previous(self) -> str:
        """The root of the checkpoint before, in hexadecimal; empty for the first."""
        return str(json.loads(self.document)["previous"])

    @property
    def heads(self) -> list[ChainHead]:
        return [
            ChainHead(chain, number, bytes.fromhex(name))
            for chain, number, name in json.loads(self.document)["heads"]
        ]


def hash_of(event: ChainedEvent, number: int, previous: bytes) -> bytes:
    """The hash of the event at this place of its chain, 32 bytes; `previous` is empty for the first."""
    instant = event.at.astimezone(dt.UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
    first = [event.province, number, previous.hex(), event.id, instant, event.actor_kind, event.actor_id]
    then = [event.purpose, event.event, event.household_id, event.subject, event.detail]
    return hashlib.sha256(json.dumps([*first, *then], ensure_ascii=False).encode()).digest()


def document_of(hour: dt.datetime, heads: Iterable[ChainHead], previous: bytes) -> str:
    """The canonical JSON of a checkpoint: keys in order, no white space."""
    written = {
        "form": FORM,
        "hour": hour.astimezone(dt.UTC).isoformat(),
        "previous": previous.hex(),
        "heads": [[head.chain, head.number, head.hash.hex()] for head in heads],
    }
    return canonical(written)


def checkpoint_file(signature: SignedCheckpoint, public_key: bytes) -> str:
    """A checkpoint as a file that can be checked without the database and without the ring."""
    written = {
        "document": signature.document,
        "key_id": signature.key_id,
        "public_key": public_key.hex(),
        "signature": signature.signature.hex(),
    }
    return json.dumps(written, indent=1, ensure_ascii=False) + "\n"


def imported(text: str) -> SignedCheckpoint:
    """The checkpoint in an exported file; nothing of it is checked yet. Raises SignatureMismatch where it is none."""
    try:
        written: Mapping[str, Any] = json.loads(text)
        read = SignedCheckpoint(written["document"], written["key_id"], bytes.fromhex(written["signature"]))
        hour, _ = read.hour, (read.previous, read.heads)
    except (ValueError, KeyError, TypeError, RecursionError):
        raise SignatureMismatch("this file has no checkpoint") from None
    if not _HOUR.fullmatch(hour):
        raise SignatureMismatch(
            "the hour of this checkpoint is none: it must be as 2026-01-31T09:00:00+00:00"
        )
    return read


def canonical(value: Mapping[str, Any]) -> str:
    """JSON with keys in order and no white space: the same text for the same content."""
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

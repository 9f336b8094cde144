"""Verifies the chains of the record. It trusts the stored rows alone and no function of PostgreSQL.

Somebody with full rights in the database could compute a whole new chain. The signed checkpoints show that, and only
those that are kept outside cannot be changed from here (decision 0040).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from django.db import connection

from hemayat.audit.chain import ChainedEvent, SignedCheckpoint, hash_of
from hemayat.audit.keys import checkpoint_public_keys
from hemayat.audit.models import AuditLink, Checkpoint
from hemayat.audit.queries import heads, signature_of
from hemayat.common.keyring import check_signature
from hemayat.common.keys import KeyRingFault, UnknownKey

LINKS = """
SELECT link.number, link.hash, link.event_id, event.id, event.at, event.actor_kind, event.actor_id, event.purpose,
    event.event, event.household_id, event.province, event.subject, event.detail::text
FROM audit_link AS link LEFT JOIN audit_event AS event ON event.id = link.event_id
WHERE link.chain = %s ORDER BY link.number
"""
UNLINKED = """
SELECT event.id, event.province FROM audit_event AS event
WHERE NOT EXISTS (SELECT FROM audit_link AS link WHERE link.event_id = event.id)
    AND (event.province = %s OR %s)
ORDER BY event.id LIMIT 1
"""
FETCHED = 10_000

Advance = Callable[[int], None]
Expected = dict[int, bytes]


@dataclass(frozen=True)
class ChainBreak:
    """The first row of a chain that is not what was written. `number`, `event_id`: None where there is no such row."""

    chain: str
    number: int | None
    event_id: int | None
    what: str


@dataclass(frozen=True)
class ChainVerification:
    """What was walked, and the first break of each chain and of the checkpoints: none if all is as it was written."""

    chains: int
    events: int
    checkpoints: int
    breaks: list[ChainBreak]


def verify(
    chain: str | None = None, *, beside: Iterable[SignedCheckpoint] = (), advance: Advance = lambda _: None
) -> ChainVerification:
    """Walk one chain or all, and hold them to every checkpoint: those kept in the database and those given `beside` it.

    The caller acts as the system, or sees too little. Rows taken from the end of a chain after the last checkpoint are
    missed only where no checkpoint covers them.
    """
    signed_checkpoints = [
        signature_of(checkpoint) for checkpoint in Checkpoint.objects.order_by("hour").iterator()
    ]
    checkpoints = list(beside)
    gone = _gone({one.root for one in signed_checkpoints}, checkpoints)
    signatures = [*signed_checkpoints, *checkpoints]
    breaks = list(_unsigned(signatures)) + list(_out_of_order(signed_checkpoints))
    expected = _expected(signatures, breaks)
    names = [chain] if chain is not None else sorted({head.chain for head in heads()} | set(expected))
    events = 0
    for name in names:
        walked, broken = _walk(name, expected.get(name, {}), advance)
        events += walked
        breaks += [broken] if broken else []
    return ChainVerification(len(names), events, len(signatures), breaks + list(_unlinked(chain)) + gone)


def count_links(chain: str | None = None) -> int:
    """How many links there are to walk."""
    chosen = AuditLink.objects.all() if chain is None else AuditLink.objects.filter(chain=chain)
    return chosen.count()


def _unsigned(signatures: Iterable[SignedCheckpoint]) -> Iterator[ChainBreak]:
    for signed_checkpoint in signatures:
        try:
            public = checkpoint_public_keys().get(signed_checkpoint.key_id)
            if public is None:
                raise UnknownKey("it is not signed by a key of this installation")
            check_signature(public, signed_checkpoint.document.encode(), signed_checkpoint.signature)
        except KeyRingFault as fault:
            yield ChainBreak("", None, None, f"the checkpoint of {signed_checkpoint.hour}: {fault}")


def _gone(stored_roots: set[bytes], outside: Iterable[SignedCheckpoint]) -> list[ChainBreak]:
    """Checkpoints that somebody outside has and the database has not: the first of them."""
    gone = [
        signed_checkpoint.hour for signed_checkpoint in outside if signed_checkpoint.root not in stored_roots
    ]
    return (
        [ChainBreak("", None, None, f"the checkpoint of {min(gone)} is kept outside and gone here")]
        if gone
        else []
    )


def _out_of_order(checkpoints: Iterable[SignedCheckpoint]) -> Iterator[ChainBreak]:
    before = ""
    for signed_checkpoint in checkpoints:
        if signed_checkpoint.previous != before:
            yield ChainBreak(
                "",
                None,
                None,
                f"the checkpoint of {signed_checkpoint.hour} does not follow the one before it",
            )
            return
        before = signed_checkpoint.root.hex()


def _expected(signatures: Iterable[SignedCheckpoint], breaks: list[ChainBreak]) -> dict[str, Expected]:
    """The hash that checkpoints give for a number, by chain."""
    expected: dict[str, Expected] = {}
    for signed_checkpoint in signatures:
        for head in signed_checkpoint.heads:
            known = expected.setdefault(head.chain, {}).setdefault(head.number, head.hash)
            if known != head.hash:
                breaks.append(
                    ChainBreak(
                        head.chain,
                        head.number,
                        None,
                        f"the checkpoint of {signed_checkpoint.hour} contradicts another",
                    )
                )
    return expected


def _walk(chain: str, expected: Expected, advance: Advance) -> tuple[int, ChainBreak | None]:
    """How many links stand unbroken from the first, and the first that does not."""
    previous, place = b"", 0
    for number, kept, event_id, event in _links(chain):
        if number != place + 1:
            return place, ChainBreak(chain, place + 1, None, "the link is gone")
        fault = _fault(number, kept, event, previous)
        if not fault and expected.get(number, kept) != kept:
            fault = "the chain was rewritten after a checkpoint was signed"
        if fault:
            return place, ChainBreak(chain, number, event_id, fault)
        previous, place = kept, number
        advance(1)
    if expected and max(expected) > place:
        return place, ChainBreak(
            chain, place + 1, None, f"the end is gone: a checkpoint saw {max(expected)} events"
        )
    return place, None


def _fault(number: int, stored_hash: bytes, event: ChainedEvent | None, previous: bytes) -> str:
    if event is None:
        return "the event is gone"
    return "" if hash_of(event, number, previous) == stored_hash else "the event or its place was changed"


def _links(chain: str) -> Iterator[tuple[int, bytes, int, ChainedEvent | None]]:
    with connection.chunked_cursor() as cursor:
        cursor.execute(LINKS, [chain])
        while rows := cursor.fetchmany(FETCHED):
            for number, kept, event_id, *row in rows:
                yield number, bytes(kept), event_id, ChainedEvent(*row) if row[0] is not None else None


def _unlinked(chain: str | None) -> Iterator[ChainBreak]:
    with connection.cursor() as cursor:
        cursor.execute(UNLINKED, [chain or "", chain is None])
        for event_id, province in cursor.fetchall():
            yield ChainBreak(province, None, event_id, "the event stands in no chain")

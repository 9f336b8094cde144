"""The states of an uploaded document, and why an upload is refused. No Django."""

from __future__ import annotations

from enum import StrEnum
from typing import Literal, NamedTuple

RefusalKind = Literal[
    "empty",
    "too_large",
    "not_ours",  # neither JPEG nor PNG nor PDF, by its first bytes
    "broken",
    "too_many_pages",
    "too_many_pixels",
    "encrypted",
    "too_many",  # documents of one case
    "too_often",  # tries of one household
    "infected",
    "too_complex",  # within the size, and still too much work to open
]


class DocumentState(StrEnum):
    """`received`: stored sealed as it came, and opened by nobody before the check.

    `held`: read by nobody until it has been scanned; `unscanned`: let through where nothing scans here.
    `refused`: the check found that it cannot be accepted; its content is deleted, as of an infected one.
    """

    RECEIVED = "received"
    HELD = "held"
    UNSCANNED = "unscanned"
    CLEAN = "clean"
    INFECTED = "infected"
    REFUSED = "refused"


GONE = (DocumentState.INFECTED, DocumentState.REFUSED)
"""Their content is deleted: they take no place among the documents that a case may have."""


class DocumentTransition(NamedTuple):
    """`event`: what the audit record calls it; `when`: in words, for the picture."""

    source: DocumentState
    target: DocumentState
    event: str
    when: str


TRANSITIONS = (
    DocumentTransition(
        DocumentState.RECEIVED, DocumentState.CLEAN, "document.accepted", "re-encoded and scanned"
    ),
    DocumentTransition(
        DocumentState.RECEIVED, DocumentState.HELD, "document.accepted", "re-encoded; no scanner answers"
    ),
    DocumentTransition(
        DocumentState.RECEIVED, DocumentState.UNSCANNED, "document.accepted", "re-encoded; nothing scans here"
    ),
    DocumentTransition(
        DocumentState.RECEIVED, DocumentState.INFECTED, "document.infected", "the scanner finds something"
    ),
    DocumentTransition(
        DocumentState.RECEIVED, DocumentState.REFUSED, "document.refused", "it cannot be re-encoded"
    ),
    DocumentTransition(
        DocumentState.HELD, DocumentState.CLEAN, "document.released", "the scanner finds nothing"
    ),
    DocumentTransition(
        DocumentState.HELD, DocumentState.INFECTED, "document.infected", "it finds something: content gone"
    ),
    DocumentTransition(DocumentState.UNSCANNED, DocumentState.CLEAN, "document.scanned", "it finds nothing"),
    DocumentTransition(
        DocumentState.UNSCANNED,
        DocumentState.INFECTED,
        "document.infected",
        "it finds something: content gone",
    ),
)
WAITING = (DocumentState.HELD, DocumentState.UNSCANNED)
"""What a job has yet to scan."""


def transition(source: str, target: DocumentState) -> DocumentTransition:
    """Raises StopIteration for a step that is not in the table."""
    return next(step for step in TRANSITIONS if (step.source, step.target) == (source, target))

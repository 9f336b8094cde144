"""The states of a copy: asked for, then ready or failed, then erased. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


class CopyState(StrEnum):
    """Of a copy of what is held about a household."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    ERASED = "erased"


WORDS: Mapping[CopyState, Words] = {
    CopyState.ASKED: Message("Being prepared"),
    CopyState.READY: Message("Ready"),
    CopyState.FAILED: Message("Could not be prepared; ask for it again"),
    CopyState.ERASED: message_in("holdings", "Deleted"),
}
LIVE = (CopyState.ASKED, CopyState.READY)

"""The states of a copy: asked for, then ready or failed, then erased. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


class State(StrEnum):
    """Of a copy of what is held about a household."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    ERASED = "erased"


WORDS: Mapping[State, Words] = {
    State.ASKED: Message("Being made"),
    State.READY: Message("Ready"),
    State.FAILED: Message("Not made; ask again"),
    State.ERASED: message_in("holdings", "Erased"),
}
LIVE = (State.ASKED, State.READY)

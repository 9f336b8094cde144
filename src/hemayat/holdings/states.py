"""The states of a copy: asked for, then ready or failed, then erased. No Django."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hemayat.requests.states import Words


class State(StrEnum):
    """Of a copy of what is held about a household."""

    ASKED = "asked"
    READY = "ready"
    FAILED = "failed"
    ERASED = "erased"


WORDS: Mapping[State, Words] = {
    State.ASKED: Words("در حال آماده شدن", "Being made"),
    State.READY: Words("آماده", "Ready"),
    State.FAILED: Words("آماده نشد؛ دوباره بخواهید", "Not made; ask again"),
    State.ERASED: Words("پاک شد", "Erased"),
}
LIVE = (State.ASKED, State.READY)

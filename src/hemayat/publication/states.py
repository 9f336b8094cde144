"""The states of a publication, and who may bring about which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Of one proposal to publish a run. `loading`: it was begun, and nothing counts until it is whole."""

    LOADING = "loading"
    PROPOSED = "proposed"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True)
class Transition:
    """From one state to another: the audit event it leaves, and whether a second person must do it."""

    before: State | None
    after: State
    event: str
    is_second_persons: bool = False


OPEN = (State.LOADING, State.PROPOSED)
ROLE = "publisher"
UNIT = {"fa": "دفتر انتشار نتیجه", "en": "Publication office"}
"""The unit responsible while a publication is open."""

BEGIN = Transition(None, State.LOADING, "publication.begun")
PROPOSE = Transition(State.LOADING, State.PROPOSED, "publication.proposed")
APPROVE = Transition(State.PROPOSED, State.PUBLISHED, "publication.approved", is_second_persons=True)
SUPERSEDE = Transition(State.PUBLISHED, State.SUPERSEDED, "publication.superseded")
WITHDRAW = Transition(State.PROPOSED, State.WITHDRAWN, "publication.withdrawn")
ABANDON = Transition(State.LOADING, State.WITHDRAWN, "publication.withdrawn")
TRANSITIONS = (BEGIN, PROPOSE, APPROVE, SUPERSEDE, WITHDRAW, ABANDON)

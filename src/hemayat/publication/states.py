"""The states of a publication, and who may bring about which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Message


class State(StrEnum):
    """Of one proposal to publish a run. `loading`: nothing counts until it is whole. `rollout`: in some provinces."""

    LOADING = "loading"
    PROPOSED = "proposed"
    ROLLOUT = "rollout"
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
SEEN = (State.ROLLOUT, State.PUBLISHED)
"""People in some province see the run now."""
ROLE = "publisher"
UNIT = Message("Publication office")
"""The unit responsible while a publication is open."""

BEGIN = Transition(None, State.LOADING, "publication.begun")
PROPOSE = Transition(State.LOADING, State.PROPOSED, "publication.proposed")
APPROVE = Transition(State.PROPOSED, State.PUBLISHED, "publication.approved", is_second_persons=True)
BEGIN_ROLLOUT = Transition(State.PROPOSED, State.ROLLOUT, "publication.approved", is_second_persons=True)
GO_ON = Transition(State.ROLLOUT, State.ROLLOUT, "publication.province_published")
COMPLETE = Transition(State.ROLLOUT, State.PUBLISHED, "publication.province_published")
PAUSE = Transition(State.ROLLOUT, State.ROLLOUT, "publication.paused")
RESUME = Transition(State.ROLLOUT, State.ROLLOUT, "publication.resumed")
SUPERSEDE = Transition(State.PUBLISHED, State.SUPERSEDED, "publication.superseded")
SUPERSEDE_ROLLOUT = Transition(State.ROLLOUT, State.SUPERSEDED, "publication.superseded")
WITHDRAW = Transition(State.PROPOSED, State.WITHDRAWN, "publication.withdrawn")
ABANDON = Transition(State.LOADING, State.WITHDRAWN, "publication.withdrawn")
TRANSITIONS = (
    BEGIN, PROPOSE, APPROVE, BEGIN_ROLLOUT, GO_ON, COMPLETE, PAUSE, RESUME, SUPERSEDE, SUPERSEDE_ROLLOUT, WITHDRAW,
    ABANDON,
)  # fmt: skip

"""The states of a publication, and who may bring about which."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from hemayat.common.language import Message, Words, message_in


class PublicationState(StrEnum):
    """Of one proposal to publish a run. `loading`: nothing counts until it is whole. `rollout`: in some provinces."""

    LOADING = "loading"
    PROPOSED = "proposed"
    ROLLOUT = "rollout"
    PUBLISHED = "published"
    SUPERSEDED = "superseded"
    WITHDRAWN = "withdrawn"


STATE_WORDS: dict[PublicationState, Words] = {
    PublicationState.LOADING: message_in("web/staff/publication/telling", "Loading"),
    PublicationState.PROPOSED: Message("Waiting for a second person"),
    PublicationState.ROLLOUT: Message("Published in some provinces"),
    PublicationState.PUBLISHED: message_in("column", "Published"),
    PublicationState.SUPERSEDED: Message("Replaced"),
    PublicationState.WITHDRAWN: message_in("staff", "Withdrawn"),
}


@dataclass(frozen=True)
class PublicationTransition:
    """From one state to another, and the audit event it leaves."""

    before: PublicationState | None
    after: PublicationState
    event: str


OPEN = (PublicationState.LOADING, PublicationState.PROPOSED)
SEEN = (PublicationState.ROLLOUT, PublicationState.PUBLISHED)
"""People in some province see the run now."""
ROLE = "publisher"
UNIT = Message("Publications office")
"""The unit responsible while a publication is open."""

BEGIN = PublicationTransition(None, PublicationState.LOADING, "publication.begun")
PROPOSE = PublicationTransition(PublicationState.LOADING, PublicationState.PROPOSED, "publication.proposed")
APPROVE = PublicationTransition(PublicationState.PROPOSED, PublicationState.PUBLISHED, "publication.approved")
BEGIN_ROLLOUT = PublicationTransition(
    PublicationState.PROPOSED, PublicationState.ROLLOUT, "publication.approved"
)
GO_ON = PublicationTransition(
    PublicationState.ROLLOUT, PublicationState.ROLLOUT, "publication.province_published"
)
COMPLETE = PublicationTransition(
    PublicationState.ROLLOUT, PublicationState.PUBLISHED, "publication.province_published"
)
PAUSE = PublicationTransition(PublicationState.ROLLOUT, PublicationState.ROLLOUT, "publication.paused")
ASK_RESUME = PublicationTransition(
    PublicationState.ROLLOUT, PublicationState.ROLLOUT, "publication.resume_asked"
)
RESUME = PublicationTransition(PublicationState.ROLLOUT, PublicationState.ROLLOUT, "publication.resumed")
SUPERSEDE = PublicationTransition(
    PublicationState.PUBLISHED, PublicationState.SUPERSEDED, "publication.superseded"
)
SUPERSEDE_ROLLOUT = PublicationTransition(
    PublicationState.ROLLOUT, PublicationState.SUPERSEDED, "publication.superseded"
)
WITHDRAW = PublicationTransition(
    PublicationState.PROPOSED, PublicationState.WITHDRAWN, "publication.withdrawn"
)
ABANDON = PublicationTransition(PublicationState.LOADING, PublicationState.WITHDRAWN, "publication.withdrawn")
TRANSITIONS = (
    BEGIN, PROPOSE, APPROVE, BEGIN_ROLLOUT, GO_ON, COMPLETE, PAUSE, ASK_RESUME, RESUME, SUPERSEDE, SUPERSEDE_ROLLOUT,
    WITHDRAW, ABANDON,
)  # fmt: skip

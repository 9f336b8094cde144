"""The life of a complaint: one table that says from where to where, by whom, who is told, and what the clock does.

No Django. Nobody who reviews requests takes any of these steps (R4.8d).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Literal

from hemayat.common.language import Message, Words, message_in
from hemayat.requests.states import YOU, CaseStateText, Clock

By = Literal["head", "system", "inspector"]


class ComplaintKind(StrEnum):
    """DELAY: a result that is late, and only then. CONDUCT: of somebody on the staff, at any time."""

    DELAY = "delay"
    CONDUCT = "conduct"


class ComplaintState(StrEnum):
    SUBMITTED = "submitted"
    UNDER_INSPECTION = "under_inspection"
    AWAITING_COMPLAINANT = "awaiting_complainant"
    ANSWERED = "answered"
    WITHDRAWN = "withdrawn"


class ComplaintFinding(StrEnum):
    """What the inspection office found."""

    UPHELD = "upheld"
    PARTLY_UPHELD = "partly_upheld"
    NOT_UPHELD = "not_upheld"


ENDED = (ComplaintState.ANSWERED, ComplaintState.WITHDRAWN)
OPEN = tuple(state for state in ComplaintState if state not in ENDED)

KIND_WORDS: Mapping[ComplaintKind, Words] = {
    ComplaintKind.DELAY: Message("Complaint about a late result"),
    ComplaintKind.CONDUCT: Message("Complaint about staff conduct"),
}
FINDING_WORDS: Mapping[ComplaintFinding, Words] = {
    ComplaintFinding.UPHELD: Message("The complaint is upheld"),
    ComplaintFinding.PARTLY_UPHELD: Message("The complaint is upheld in part"),
    ComplaintFinding.NOT_UPHELD: Message("The complaint is not upheld"),
}
OFFICE = Message("The inspection office")

WORDING: Mapping[ComplaintState, CaseStateText] = {
    ComplaintState.SUBMITTED: CaseStateText(
        message_in("complaints/states", "Filed"),
        Message("Your complaint is with the inspection office. The staff who review requests cannot see it."),
        OFFICE,
    ),
    ComplaintState.UNDER_INSPECTION: CaseStateText(
        Message("With an inspector"),
        Message("An inspector is examining your complaint and will answer in writing."),
        OFFICE,
    ),
    ComplaintState.AWAITING_COMPLAINANT: CaseStateText(
        Message("Waiting for your answer"),
        Message("The inspector has a question for you. Until you answer, the office’s deadline is paused."),
        YOU,
    ),
    ComplaintState.ANSWERED: CaseStateText(
        Message("Answered"),
        Message("The inspection office’s written answer is on this page."),
        OFFICE,
    ),
    ComplaintState.WITHDRAWN: CaseStateText(
        Message("Withdrawn"),
        Message("You withdrew this complaint."),
        YOU,
    ),
}


@dataclass(frozen=True)
class ComplaintTransition:
    """`event`: as the record and the complaint's own history know it, in `words`. `notice`: to the complainant."""

    source: ComplaintState | None
    target: ComplaintState
    by: By
    event: str
    words: Words
    notice: str = ""
    clock: Clock = ""


_WITHDRAWN = Message("You withdrew the complaint")
_RELEASED = Message("Another inspector will examine the complaint")
_ADDED = Message("You added to your complaint")

TRANSITIONS = (
    ComplaintTransition(
        None, ComplaintState.SUBMITTED, "head", "complaint.filed", Message("The complaint was filed"),
        "complaint_filed.1", "start",
    ),
    ComplaintTransition(
        ComplaintState.SUBMITTED, ComplaintState.UNDER_INSPECTION, "inspector", "complaint.taken_up",
        Message("An inspector started examining the complaint"), "complaint_taken_up.1",
    ),
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.SUBMITTED, "inspector", "complaint.released",
        _RELEASED, "complaint_released.1",
    ),
    # Of an inspector who is none any more, is on leave, or is a relative.
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.SUBMITTED, "system", "complaint.released",
        _RELEASED, "complaint_released.1",
    ),
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.UNDER_INSPECTION, "inspector", "complaint.written",
        Message("The inspector wrote to you"), "complaint_written.1",
    ),
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.AWAITING_COMPLAINANT, "inspector", "complaint.asked",
        Message("The inspector asked you a question"), "complaint_asked.1", "pause",
    ),
    ComplaintTransition(
        ComplaintState.AWAITING_COMPLAINANT, ComplaintState.UNDER_INSPECTION, "head", "complaint.replied",
        Message("You answered"), "complaint_replied.1", "resume",
    ),
    ComplaintTransition(
        ComplaintState.AWAITING_COMPLAINANT, ComplaintState.UNDER_INSPECTION, "system", "complaint.unreplied",
        Message("No answer was received; the investigation continues"),
        "complaint_unreplied.1", "resume",
    ),
    # What a head does of their own accord, and what changes nothing for them, needs no message.
    ComplaintTransition(ComplaintState.SUBMITTED, ComplaintState.SUBMITTED, "head", "complaint.added", _ADDED),
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.UNDER_INSPECTION, "head", "complaint.added", _ADDED
    ),
    ComplaintTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.ANSWERED, "inspector", "complaint.answered",
        Message("The inspection office answered"), "complaint_answered.1", "stop",
    ),
    *(
        ComplaintTransition(
            state, ComplaintState.WITHDRAWN, "head", "complaint.withdrawn", _WITHDRAWN, "complaint_withdrawn.1", "stop"
        )
        for state in OPEN
    ),
)  # fmt: skip

EVENT_WORDS: Mapping[str, Words] = {step.event: step.words for step in TRANSITIONS}


def transition(source: ComplaintState | None, event: str, by: By | None) -> ComplaintTransition | None:
    """The step that this event is from this state; None where they cannot bring it about there."""
    return next(
        (step for step in TRANSITIONS if (step.source, step.event, step.by) == (source, event, by)), None
    )


def picture() -> str:
    """The table as a diagram, for the README of this slice."""
    lines = [
        f"    {step.source or '[*]'} --> {step.target}: {step.event.removeprefix('complaint.')} ({step.by})"
        for step in TRANSITIONS
    ]
    return "\n".join(["stateDiagram-v2", *lines, *(f"    {state} --> [*]" for state in ENDED)])

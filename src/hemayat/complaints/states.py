"""The life of a complaint: one table that says from where to where, by whom, who is told, and what the clock does.

No Django. Nobody who reviews requests takes any of these steps (R4.8d).
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from hemayat.cases.states import YOU, CaseStateText, CaseTransition, TransitionTable
from hemayat.common.language import Message, Words, message_in


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
        desk_title=Message("Waiting for the complainant"),
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


TRANSITIONS: tuple[CaseTransition[ComplaintState], ...] = (
    CaseTransition(
        None, ComplaintState.SUBMITTED, "head", "complaint.filed", ("complaint_filed.1",), "start",
        Message("The complaint was filed"),
    ),
    CaseTransition(
        ComplaintState.SUBMITTED, ComplaintState.UNDER_INSPECTION, "inspector", "complaint.taken_up",
        ("complaint_taken_up.1",), words=Message("An inspector started examining the complaint"),
    ),
    # The system: of an inspector who is none any more, is on leave, or is a relative.
    *(
        CaseTransition(
            ComplaintState.UNDER_INSPECTION, ComplaintState.SUBMITTED, by, "complaint.released",
            ("complaint_released.1",), words=Message("Another inspector will examine the complaint"),
        )
        for by in ("inspector", "system")
    ),
    CaseTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.UNDER_INSPECTION, "inspector", "complaint.written",
        ("complaint_written.1",), words=Message("The inspector wrote to you"),
    ),
    CaseTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.AWAITING_COMPLAINANT, "inspector", "complaint.asked",
        ("complaint_asked.1",), "pause", Message("The inspector asked you a question"),
    ),
    CaseTransition(
        ComplaintState.AWAITING_COMPLAINANT, ComplaintState.UNDER_INSPECTION, "head", "complaint.replied",
        ("complaint_replied.1",), "resume", Message("You answered"),
    ),
    CaseTransition(
        ComplaintState.AWAITING_COMPLAINANT, ComplaintState.UNDER_INSPECTION, "system", "complaint.unreplied",
        ("complaint_unreplied.1",), "resume", Message("No answer was received; the investigation continues"),
    ),
    # What a head does of their own accord, and what changes nothing for them, needs no message.
    *(
        CaseTransition(state, state, "head", "complaint.added", words=Message("You added to your complaint"))
        for state in (ComplaintState.SUBMITTED, ComplaintState.UNDER_INSPECTION)
    ),
    CaseTransition(
        ComplaintState.UNDER_INSPECTION, ComplaintState.ANSWERED, "inspector", "complaint.answered",
        ("complaint_answered.1",), "stop", Message("The inspection office answered"),
    ),
    *(
        CaseTransition(
            state, ComplaintState.WITHDRAWN, "head", "complaint.withdrawn", ("complaint_withdrawn.1",), "stop",
            Message("You withdrew the complaint"),
        )
        for state in OPEN
    ),
)  # fmt: skip

TABLE = TransitionTable(
    "complaint", TRANSITIONS, ENDED, actors={"head": "head", "system": "system", "staff": "inspector"}
)
EVENT_WORDS: Mapping[str, Words] = {step.event: step.words for step in TRANSITIONS if step.words}

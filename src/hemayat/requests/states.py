"""The life of a request: one table that says from where to where, by whom, who is told, and what the clock does.

No Django. Every state has words for the citizen and a unit that answers for it (R2.2c, R4.4a); none waits for a visit:
a visit is a record on a case that goes on without it (R4.3a).
"""

from __future__ import annotations

from enum import StrEnum

from hemayat.cases.states import YOU, CaseStateText, CaseTransition, TransitionTable
from hemayat.common.language import Message, message_in


class CaseKind(StrEnum):
    APPLICATION = "application"
    OBJECTION = "objection"
    DISPUTE = "dispute"
    CHANGE_OF_HEAD = "change_of_head"


class CaseState(StrEnum):
    DRAFT = "draft"
    SUBMITTED = "submitted"
    AWAITING_REGISTERS = "awaiting_registers"
    UNDER_ASSESSMENT = "under_assessment"
    AWAITING_APPLICANT = "awaiting_applicant"
    AWAITING_OFFICER = "awaiting_officer"
    DECIDED = "decided"
    WITHDRAWN = "withdrawn"


ENDED = (CaseState.DECIDED, CaseState.WITHDRAWN)
OPEN = tuple(state for state in CaseState if state not in (*ENDED, CaseState.DRAFT))
"""Filed, and not at its end."""


SERVICE = Message("The Hemayat service")
INQUIRIES = Message("Register inquiries unit")
DETERMINATION = Message("Entitlement determination office")
OFFICERS = Message("Case officers")

WORDING: dict[CaseState, CaseStateText] = {
    CaseState.DRAFT: CaseStateText(
        Message("Draft"),
        Message("Not filed yet. What you wrote is saved. Continue whenever you like."),
        YOU,
    ),
    CaseState.SUBMITTED: CaseStateText(
        message_in("complaints/states", "Filed"),
        Message(
            "We have received your request. The examination will start automatically. You do not "
            "need to do anything."
        ),
        SERVICE,
    ),
    CaseState.AWAITING_REGISTERS: CaseStateText(
        Message("Waiting for registers to answer"),
        Message(
            "We have asked the registers for your household’s information. A late answer from "
            "them is never a reason to refuse your request."
        ),
        INQUIRIES,
    ),
    CaseState.UNDER_ASSESSMENT: CaseStateText(
        Message("Under review"),
        Message("The registers have answered, and we are working out whether your household is eligible."),
        DETERMINATION,
    ),
    CaseState.AWAITING_APPLICANT: CaseStateText(
        Message("Waiting for your answer"),
        Message("We are waiting for your answer. Until you answer, our deadline is paused."),
        YOU,
        desk_title=Message("Waiting for the applicant"),
    ),
    CaseState.AWAITING_OFFICER: CaseStateText(
        Message("With a case officer"),
        Message(
            "A case officer is examining your request. You do not need to do anything or go to any office."
        ),
        OFFICERS,
    ),
    CaseState.DECIDED: CaseStateText(
        Message("Decided"),
        Message("The decision and its reasons are on this page. If you think it is wrong, you can object."),
        DETERMINATION,
    ),
    CaseState.WITHDRAWN: CaseStateText(
        Message("Withdrawn"),
        Message("You withdrew this request. You can file another one at any time."),
        YOU,
    ),
}

OWN_HOUSEHOLD = CaseStateText(
    Message("Ended: you now have a household of your own"),
    Message(
        "According to the civil registry, you are now the head of a household of your own. So this application has "
        "ended, and nothing was refused. Sign out and sign in again: you will see that household. If it has no "
        "result yet, apply there."
    ),
    SERVICE,
    desk_title=Message("Ended: the applicant now has a household of their own"),
)
"""How the application of somebody who lives apart reads that ended automatically (own_household.py)."""

USED_CONSENTS = ("request.filed", "request.registers_answered", "request.asked_again")
"""After one of these events, the registers of every earlier consent were asked or are being asked."""
REMINDED_TEXT = Message(
    "We are waiting for your answer, and we have reminded you of it. Until you answer, our deadline is paused."
)
TO_BE_CALLED_TEXT = Message(
    "We are waiting for your answer, and we have reminded you of it. If you do not answer, we will call you. "
    "We will not ask you for a code in that call. Until you answer, our deadline is paused."
)
"""What AWAITING_APPLICANT means after a reminder, and after the last one (reminders.py)."""

DECIDED_NOTICES = {
    "eligible": "request_eligible.1",
    "not_eligible": "request_not_eligible.1",
    "": "request_settled.1",
}
"""Outcome → the notice of a decision; "" where the request ends without a decision of its own."""

_DECIDED = tuple(DECIDED_NOTICES.values())

TRANSITIONS: tuple[CaseTransition[CaseState], ...] = (
    CaseTransition(None, CaseState.DRAFT, "head", "request.begun"),
    CaseTransition(CaseState.DRAFT, CaseState.WITHDRAWN, "head", "request.discarded"),
    # Of a former head: whoever heads the household now does not read what they had begun to write.
    CaseTransition(CaseState.DRAFT, CaseState.WITHDRAWN, "system", "request.discarded"),
    CaseTransition(
        CaseState.DRAFT, CaseState.SUBMITTED, "head", "request.filed", ("request_filed.1",), "start"
    ),
    CaseTransition(CaseState.SUBMITTED, CaseState.AWAITING_REGISTERS, "system", "request.registers_asked"),
    CaseTransition(
        CaseState.AWAITING_REGISTERS, CaseState.AWAITING_REGISTERS, "system", "request.register_waits",
        ("register_waits.1",),
    ),
    CaseTransition(
        CaseState.AWAITING_REGISTERS, CaseState.AWAITING_OFFICER, "system", "request.register_silent",
        ("request_with_officer.1",),
    ),
    CaseTransition(
        CaseState.AWAITING_REGISTERS, CaseState.UNDER_ASSESSMENT, "system", "request.registers_answered"
    ),
    CaseTransition(
        CaseState.UNDER_ASSESSMENT, CaseState.AWAITING_REGISTERS, "system", "request.data_item_asked_again"
    ),
    CaseTransition(
        CaseState.UNDER_ASSESSMENT, CaseState.DECIDED, "system", "request.decided", _DECIDED, "stop"
    ),
    CaseTransition(
        CaseState.UNDER_ASSESSMENT, CaseState.AWAITING_OFFICER, "system", "request.needs_officer",
        ("request_with_officer.1",),
    ),
    # The rules in force need a register that the head has not consented to.
    CaseTransition(
        CaseState.UNDER_ASSESSMENT, CaseState.AWAITING_APPLICANT, "system", "request.consent_asked",
        ("needs_consent.1",), "pause",
    ),
    # The applicant wrote or sent something, and the registers alone would end the request unfavourably (R1.4e).
    CaseTransition(
        CaseState.UNDER_ASSESSMENT, CaseState.AWAITING_OFFICER, "system", "request.needs_reading",
        ("request_with_officer.1",),
    ),
    CaseTransition(
        CaseState.AWAITING_OFFICER, CaseState.AWAITING_REGISTERS, "system", "request.register_answered_late"
    ),
    CaseTransition(
        CaseState.AWAITING_OFFICER, CaseState.AWAITING_REGISTERS, "officer", "request.asked_again",
        ("registers_asked_again.1",),
    ),
    CaseTransition(
        CaseState.AWAITING_OFFICER, CaseState.AWAITING_APPLICANT, "officer", "request.question_asked",
        ("needs_answer.1",), "pause",
    ),
    CaseTransition(
        CaseState.AWAITING_OFFICER, CaseState.DECIDED, "officer", "request.decided_by_officer", _DECIDED, "stop",
    ),
    CaseTransition(
        CaseState.AWAITING_OFFICER, CaseState.DECIDED, "officer", "request.overridden", _DECIDED, "stop"
    ),
    CaseTransition(
        CaseState.AWAITING_APPLICANT,
        CaseState.AWAITING_OFFICER,
        "head",
        "request.question_answered",
        ("answer_received.1",),
        "resume",
    ),
    CaseTransition(
        CaseState.AWAITING_APPLICANT,
        CaseState.AWAITING_OFFICER,
        "system",
        "request.question_unanswered",
        ("answer_missed.1",),
        "resume",
    ),
    CaseTransition(
        CaseState.AWAITING_APPLICANT, CaseState.AWAITING_REGISTERS, "head", "request.consented",
        ("answer_received.1",), "resume",
    ),
    # Who lives apart from the registered head applied, and the civil registry has them as head of a household since.
    *(
        CaseTransition(
            state, CaseState.DECIDED, "system", "request.own_household", ("request_own_household.1",), "stop"
        )
        for state in OPEN
    ),
    *(
        CaseTransition(
            state, CaseState.WITHDRAWN, "head", "request.withdrawn", ("request_withdrawn.1",), "stop"
        )
        for state in OPEN
    ),
)  # fmt: skip

TABLE = TransitionTable(
    "request", TRANSITIONS, ENDED, actors={"head": "head", "system": "system", "staff": "officer"}
)

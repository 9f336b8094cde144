"""What each event of a request is called in its own history. No Django."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words

EVENT_WORDS: Mapping[str, Words] = {
    "request.begun": Message("The draft was created"),
    "request.discarded": Message("The draft was deleted"),
    "request.consented": Message("You allowed us to ask the organisations for your information"),
    "request.member_confirmed": Message("The civil registry confirmed a member"),
    "request.member_removed": Message("A member was removed from the list"),
    "request.filed": Message("The request was filed"),
    "request.registers_asked": Message("We asked the registers for information"),
    "request.register_waits": Message("A register did not answer; we will ask again"),
    "request.register_silent": Message(
        "A register did not answer in time; the request has gone to a case officer"
    ),
    "request.registers_answered": Message("The registers answered"),
    "request.data_item_asked_again": Message(
        "Some information was outdated or contradictory; we will ask again"
    ),
    "request.register_answered_late": Message("The late answer has arrived"),
    "request.dispute_sent": Message("The report was sent to the organisation that owns the information"),
    "request.dispute_handed_over": Message(
        "The report was sent as a file to the organisation that owns the information"
    ),
    "request.dispute_acknowledged": Message(
        "The organisation that owns the information confirmed that it received the report"
    ),
    "request.dispute_answered": Message(
        "We received an answer from the organisation that owns the information"
    ),
    "request.household_changed": Message("According to the civil registry, the household’s members changed"),
    "request.members_claimed": Message("The household’s members were recorded as named in the application"),
    "request.member_struck_out": Message(
        "The case officer found that one of the people you named is not a household member; "
        "the reason is on this page"
    ),
    "request.head_changed": Message("According to the civil registry, the head of the household has changed"),
    "request.needs_officer": Message(
        "There is not enough information to decide; the request has gone to a case officer"
    ),
    "request.needs_reading": Message("Before any decision, a case officer will read what you wrote or sent"),
    "request.words_added": Message("You added an explanation"),
    "request.evidence_added": Message("You sent another document"),
    "request.taken_up": Message("A case officer started examining the request"),
    "request.taken_back": Message("The hand-over of the request was undone"),
    "request.handed_over": Message("The request was handed over to another officer"),
    "request.released": Message("The request is back in the officers’ queue"),
    "request.asked_again": Message("The case officer asked for a new inquiry to the registers"),
    "request.cause_corrected": Message(
        "The register corrected an error shared by several cases; we will ask it again"
    ),
    "request.support_continues": Message("Support continues until this objection is answered"),
    "request.question_asked": Message("The case officer asked you a question"),
    "request.consent_asked": Message("The rules need another register; we asked for your consent"),
    "request.reminded": Message("We reminded you that we are waiting for your answer"),
    "request.call_planned": Message("We received no answer, so we will call you"),
    "request.question_answered": Message("You answered"),
    "request.question_unanswered": Message("No answer was received; the examination continues"),
    "request.visit_called": Message("As an exception, we asked you to come in person"),
    "request.visit_called_off": Message("You no longer need to come in person"),
    "request.decided": Message("A decision was made"),
    "request.decided_by_officer": Message("The case officer decided"),
    "request.data_item_corrected": Message(
        "The case officer corrected some information with a document that you sent"
    ),
    "request.overridden": Message(
        "Two officers made a decision that differs from the result of the rules; the decision "
        "gives the reason"
    ),
    "request.own_household": Message(
        "According to the civil registry, you are now the head of a household of your own; this application has ended"
    ),
    "request.withdrawn": Message("You withdrew the request"),
}
"""Every event of states.TRANSITIONS, and those that leave the state as it is."""

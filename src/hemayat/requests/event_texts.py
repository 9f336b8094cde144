"""What each event of a request is called in its own history. No Django."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words

EVENT_WORDS: Mapping[str, Words] = {
    "request.begun": Message("A draft was begun"),
    "request.discarded": Message("The draft was thrown away"),
    "request.consented": Message("You consented to the request for information"),
    "request.consent_withdrawn": Message("You withdrew a consent"),
    "request.member_confirmed": Message("The civil registry confirmed a member"),
    "request.member_removed": Message("A member was taken off the list"),
    "request.filed": Message("The request was filed"),
    "request.registers_asked": Message("We asked the registers"),
    "request.register_waits": Message("A register did not answer; we ask again"),
    "request.register_silent": Message(
        "A register did not answer in its time; a case officer takes the request on"
    ),
    "request.registers_answered": Message("The registers answered"),
    "request.datum_asked_again": Message("A datum was stale or contradicted; we ask again"),
    "request.register_answered_late": Message("The late answer has come"),
    "request.dispute_sent": Message("The dispute was sent to the owner of the datum"),
    "request.dispute_handed_over": Message("The dispute was handed to the owner of the datum by file"),
    "request.dispute_acknowledged": Message("The owner of the datum acknowledged the dispute"),
    "request.dispute_answered": Message("The owner of the datum answered"),
    "request.household_changed": Message("By the civil registry, the household’s members changed"),
    "request.members_claimed": Message("The household’s members were recorded as named in the application"),
    "request.member_struck_out": Message(
        "The case officer did not count one of the people whom you named; the reason is on this page"
    ),
    "request.head_changed": Message("By the civil registry, the household has another head"),
    "request.needs_officer": Message(
        "The data do not suffice to decide; a case officer takes the request on"
    ),
    "request.needs_reading": Message(
        "A case officer reads what you wrote or sent before anything is decided"
    ),
    "request.words_added": Message("You added an explanation"),
    "request.evidence_added": Message("You sent another document"),
    "request.taken_up": Message("A case officer took the request up"),
    "request.handed_over": Message("The request was handed over to another officer"),
    "request.released": Message("The request is in the officers’ queue again"),
    "request.asked_again": Message("The case officer had the registers asked again"),
    "request.cause_corrected": Message(
        "The register corrected an error that several cases share; it is asked again"
    ),
    "request.support_continues": Message("Support continues until this objection is answered"),
    "request.question_asked": Message("The case officer asked you a question"),
    "request.question_answered": Message("You answered"),
    "request.question_unanswered": Message("No answer came; the examination goes on"),
    "request.visit_called": Message("As an exception you were asked to come"),
    "request.visit_called_off": Message("You need not come any more"),
    "request.decided": Message("It was decided"),
    "request.decided_by_officer": Message("The case officer decided"),
    "request.datum_corrected": Message("The case officer corrected a datum by a document that you sent"),
    "request.overridden": Message(
        "Two officers decided otherwise than the rules tell, for the reason that the decision says"
    ),
    "request.withdrawn": Message("You withdrew the request"),
}
"""Every event of states.TRANSITIONS, and those that leave the state as it is."""

"""What each event of the record is called on the pages of oversight. No Django."""

from __future__ import annotations

from collections.abc import Mapping

from hemayat.common.language import Message, Words
from hemayat.complaints.states import EVENT_WORDS as OF_COMPLAINTS
from hemayat.requests.event_texts import EVENT_WORDS as OF_REQUESTS

_ACCOUNTS = {
    "citizen.signed_in": Message("The head of household signed in"),
    "citizen.signed_out": Message("The head of household signed out"),
    "citizen.signed_out_everywhere": Message("The head of household signed out on all devices"),
    "citizen.own_phone_added": Message(
        "The head of household marked a phone or computer as used only by them"
    ),
    "citizen.own_phone_removed": Message(
        "The head of household removed a phone or computer marked as used only by them"
    ),
    "citizen.turned_away": Message("A sign-in was refused"),
    "records.asked": Message("The head of household asked to see the details of the household’s records"),
    "records.code_asked": Message(
        "The head of household asked a member to confirm by code that the details of their "
        "records may be shown"
    ),
    "records.code_refused": Message("A wrong code was entered to open the details of records"),
    "records.opened": Message("A household member opened the details of their records with a code"),
    "staff.added": Message("A staff member was added"),
    "staff.disabled": Message("A staff account was closed"),
    "staff.identity_accepted": Message(
        "A staff member confirmed that the ID and mobile number entered for them are theirs"
    ),
    "staff.identity_asked": Message(
        "An inquiry about a staff member’s identity and mobile number was sent to the registers"
    ),
    "staff.identity_confirmed": Message("A staff member’s identity and mobile number were confirmed"),
    "staff.identity_failed": Message("An inquiry about a staff member failed"),
    "staff.identity_has_account": Message("The invited person has another account"),
    "staff.identity_line_silent": Message("Shahkar did not answer about a staff member’s number"),
    "staff.identity_not_owner": Message("The mobile number was not in the staff member’s name"),
    "staff.identity_silent": Message("The civil registry did not answer about a staff member"),
    "staff.identity_unknown": Message("The civil registry did not recognise the invited person"),
    "staff.identity_waiting": Message(
        "A staff member’s new identity and number are waiting until the staff member or a second "
        "administrator confirms them"
    ),
    "staff.invited": Message("A staff member was invited"),
    "staff.invited_again": Message("A staff member was invited again"),
    "staff.joined": Message("A staff member set up their account"),
    "staff.leave_called_off": Message("A staff member’s leave was cancelled"),
    "staff.leave_set": Message("A staff member’s leave was recorded"),
    "staff.line_vouched": Message("A second administrator confirmed a staff member’s number in writing"),
    "staff.look_budget_extended": Message("A supervisor raised a staff member’s case file limit for the day"),
    "staff.look_budget_spent": Message(
        "A staff member reached the final daily limit and cannot open more case files today"
    ),
    "staff.opened": Message("A staff account was reopened"),
    "staff.passkey_added": Message("A passkey was added"),
    "staff.passkey_confirmed": Message("A staff member confirmed a passkey"),
    "staff.passkey_removed": Message("A passkey was removed"),
    "staff.passkeys_held": Message("A staff member’s passkeys were disabled until they are confirmed"),
    "staff.password_changed": Message("A password was changed"),
    "staff.power_asked": Message("A change to an important role was requested"),
    "staff.power_confirmed": Message("A second person confirmed a role change"),
    "staff.power_digits_wrong": Message(
        "The last four digits of a colleague’s national ID were wrong, so a role change was not confirmed"
    ),
    "staff.power_refused": Message("A role change was refused"),
    "staff.recovered": Message("The recovery command created an administrator"),
    "staff.reset": Message("A staff account was reset"),
    "staff.reset_asked": Message("A reset of a staff account was requested"),
    "staff.reset_refused": Message("A reset of a staff account was refused"),
    "staff.roles_changed": Message("A staff member’s roles or provinces changed"),
    "staff.session_ended": Message("A staff member’s session was ended"),
    "staff.sign_in_failed": Message("A staff member’s sign-in failed"),
    "staff.signed_in": Message("A staff member signed in"),
    "staff.signed_out": Message("A staff member signed out"),
    "staff.tied": Message("A relative of a staff member was recorded"),
}
_HOUSEHOLDS = {
    "decision.made": Message("A household’s case was decided"),
    "duplicate.opinion_given": Message("An opinion on a likely duplicate was given"),
    "duplicate.settled": Message("A likely duplicate was resolved"),
    "duplicates.looked_for": Message("A search for likely duplicates was made"),
    "duplicates.told": Message("The owner of the data was notified of a likely duplicate"),
    "household.begun": Message("A household was created"),
    "household.ended": Message("A household was closed"),
    "household.goes_on": Message("A request was made to continue a household under a new head"),
    "household.head_changed": Message("The head of a household changed"),
    "household.ids_shown": Message("The national IDs of a household were shown"),
    "household.life_event": Message("A life event of a household was received"),
    "household.looked_at": Message("A household’s case file was viewed"),
    "household.member_came": Message("A member joined a household"),
    "household.member_left": Message("A member left a household"),
    "household.needs_officer": Message("A household was referred to a case officer"),
    "household.relation_changed": Message("A member’s relation to the head changed"),
    "household.to_be_decided_again": Message("A redetermination of a household was scheduled"),
    "life_events.loaded": Message("A file of life events was loaded"),
    "life_events.received": Message("Life events were received from a register"),
    "life_events.wait": Message("Warning: a register sent more life events than the daily limit"),
    "person.updated": Message("A person’s information was updated"),
}
_APPROVALS = {
    "approval.ended": Message("An approval ended"),
    "approval.issued": Message("An approval was issued"),
    "approval.refused_to_another": Message(
        "A request for the letter of another head of household was refused"
    ),
    "approval.restored": Message("An approval was restored"),
    "approval.resumed": Message("The suspension of an approval ended"),
    "approval.suspended": Message("An approval was suspended"),
    "payment.failed": Message("A payment agency reported that a payment failed"),
    "payment.reported": Message("A payment agency reported payments"),
    "payment.returned": Message("A payment agency reported that a payment was returned"),
    "payment.texts_wait": Message(
        "Warning: an agency’s payment reports need more text messages than its daily limit allows"
    ),
    "referral.assigned": Message("A payment agency was assigned"),
    "referral.batch_answered": Message("A payment agency replied to a batch"),
    "referral.batch_cut": Message("A batch was prepared for a payment agency"),
    "referral.batch_taken": Message("A payment agency received a batch"),
    "referral.move_proposed": Message("A transfer to another payment agency was proposed"),
    "referral.move_refused": Message("A transfer to another payment agency was refused"),
    "referral.move_withdrawn": Message("A proposed transfer to another payment agency was withdrawn"),
    "referral.moved": Message("A record was sent to another payment agency"),
    "referral.rejected": Message("A payment agency returned a record"),
    "referral.sent_again": Message("A record was sent again"),
    "referral.rule_proposed": Message("A proposal was made to send new approvals to another payment agency"),
    "referral.rule_refused": Message(
        "A proposal to send new approvals to another payment agency was refused"
    ),
    "referral.rule_withdrawn": Message(
        "A proposal to send new approvals to another payment agency was withdrawn"
    ),
    "referral.unassigned": Message("The assignment of a payment agency was cancelled"),
}
_DESK = {
    "call.back_wanted": Message("A call-back was requested"),
    "call.begun": Message("A call began"),
    "call.codes_sent": Message("Tracking codes were sent"),
    "call.ended": Message("A call ended"),
    "call.number_marked_wrong": Message("A telephone number was marked as wrong"),
    "call.proven": Message("A caller’s identity was verified"),
    "complaint.author_named": Message("The complainant’s name was shown"),
    "complaint_way.opened": Message("A head of household was told how to complain"),
    "desk.searched_by_id": Message("A person was searched for by national ID"),
    "desk.case_stuck": Message("A case stopped making progress"),
    "desk.note_added": Message("A note was added to a case"),
    "desk.answer_given": Message("A reply was sent to the applicant about their explanation or document"),
    "desk.corrections_checked": Message("A second officer approved the corrections in a case"),
    "desk.override_proposed": Message("A decision that differs from the result of the rules was proposed"),
    "desk.override_refused": Message("A proposal to decide differently from the rules was rejected"),
    "desk.override_withdrawn": Message("A proposal to decide differently from the rules was withdrawn"),
    "dispute.answer_taken_in": Message("An answer to a dispute was recorded"),
    "dispute.file_handed_over": Message(
        "A file of disputes was sent to the organisation that keeps the register"
    ),
    "dispute.file_taken_in": Message("A file of answers was imported"),
    "document.accepted": Message("A document was checked and accepted"),
    "document.infected": Message("A virus was found in a document"),
    "document.kept": Message("A document was uploaded"),
    "document.refused": Message("A document was refused"),
    "document.released": Message("A document was released after it was checked"),
    "document.removed": Message("A document was removed"),
    "document.scanned": Message("A document was scanned for viruses"),
    "finding.review_opened": Message("A review of an officer’s finding was opened"),
    "finding.review_kept": Message("An officer’s finding was upheld after a review"),
    "finding.review_ended": Message("An officer’s finding ended after a review"),
    "outage.ended": Message("An outage ended"),
    "outage.set": Message("An outage was announced"),
    "question.added_to": Message("Text was added to a question"),
    "question.answered": Message("A question was answered"),
    "question.asked": Message("A question was asked"),
    "desk.export_asked": Message("A list of cases was requested as a file"),
    "desk.export_confirmed": Message(
        "A second person agreed that a list of cases may be downloaded as a file"
    ),
    "desk.export_refused": Message("A second person refused the download of a list of cases as a file"),
    "desk.export_downloaded": Message("A list of cases was downloaded as a file"),
    "question.claimed": Message("A staff member took on a question"),
    "question.merged": Message("Two questions were merged"),
    "question.rated": Message("An answer was rated"),
    "question.reopened": Message("A question was reopened"),
    "question.released": Message("A question was returned to the queue"),
    "question.replied": Message("A reply to an answer was received"),
    "question.sorted": Message("The theme of a question was set"),
    "question.supplemented": Message("Text was added to an answer"),
    "ready_answer.edited": Message("A ready answer was edited"),
    "ready_answer.published": Message("A ready answer was published"),
    "ready_answer.withdrawn": Message("A ready answer was withdrawn"),
    "ready_answer.written": Message("A ready answer was written"),
}
_PUBLISHING = {
    "agreement.approved": Message("A draft of the agreement was approved"),
    "agreement.begun": Message("A draft of the agreement was started"),
    "agreement.discarded": Message("A draft of the agreement was discarded"),
    "agreement.offered": Message("A draft of the agreement was sent for review"),
    "agreement.published": Message("A version of the agreement was published"),
    "agreement.returned": Message("A draft of the agreement was returned"),
    "agreement.written": Message("A draft of the agreement was edited"),
    "calendar.holiday_added": Message("A holiday was added"),
    "calendar.holiday_removed": Message("A holiday was removed"),
    "closing_law.confirmed": Message("A law that ends the service was confirmed"),
    "closing_law.recorded": Message("A law that ends the service was recorded"),
    "closing_law.taken_back": Message("A recorded law that ends the service was withdrawn"),
    "publication.approve_asked": Message("Approval of a publication was requested"),
    "publication.approved": Message("A publication was approved"),
    "publication.begun": Message("A publication was started"),
    "publication.compare_asked": Message("A comparison was requested"),
    "publication.justified": Message("A reason for publishing a stopped run was written"),
    "publication.paused": Message("Publication in more provinces was paused"),
    "publication.propose_asked": Message("A request was made to propose a publication"),
    "publication.proposed": Message("A publication was proposed"),
    "publication.province_published": Message("A run was published in more provinces"),
    "publication.resume_asked": Message("A publisher asked to resume publication"),
    "publication.resumed": Message("Publication was resumed"),
    "publication.superseded": Message("A newer publication replaced an earlier one"),
    "publication.withdraw_asked": Message("The withdrawal of a publication was requested"),
    "publication.withdrawn": Message("A publication was withdrawn"),
}
_PARTNERS = {
    "partner.added": Message("An organisation was added"),
    "partner.callback_confirmed": Message("An organisation’s callback address was confirmed"),
    "partner.callback_proposed": Message("An organisation’s callback address was proposed"),
    "partner.callback_refused": Message("An organisation’s callback address was refused"),
    "partner.closed": Message("An organisation’s access was closed"),
    "partner.consent_withdrawn": Message("Consent to share data with an organisation was withdrawn"),
    "partner.consented": Message("Consent to share data with an organisation was given"),
    "partner.key_confirmed": Message("An organisation’s key was confirmed"),
    "partner.key_proposed": Message("An organisation’s key was proposed"),
    "partner.key_refused": Message("An organisation’s key was refused"),
    "partner.key_revoked": Message("An organisation’s key was revoked"),
    "partner.opening_confirmed": Message("An organisation’s access was reopened"),
    "partner.opening_proposed": Message("A proposal was made to reopen an organisation’s access"),
    "partner.opening_refused": Message("A proposal to reopen an organisation’s access was refused"),
    "partner.searched": Message("An organisation made a search"),
    "partner.terms_confirmed": Message("An organisation’s terms were confirmed"),
    "partner.terms_ended": Message("An organisation’s terms ended"),
    "partner.terms_proposed": Message("An organisation’s terms were proposed"),
    "partner.terms_refused": Message("An organisation’s terms were refused"),
    "partner.token_issued": Message("An access token was issued to an organisation"),
    "partner.tokens_revoked": Message("The access tokens of an organisation were revoked"),
}
_KEEPING = {
    "audit.searched": Message("The audit record was searched"),
    "audit.verification_asked": Message("Verification of the audit record was requested"),
    "audit.verification_failed": Message("Verification of the audit record failed with an error"),
    "audit.verified": Message("The audit record was verified"),
    "data_copy.asked": Message("A copy of a household’s data was requested"),
    "data_copy.erased": Message("A copy of a household’s data was erased"),
    "data_copy.made": Message("A copy of a household’s data was prepared"),
    "data_copy.taken": Message("A copy of a household’s data was downloaded"),
    "keys.resealed": Message("Data was encrypted again with a new key"),
    "cause.answered": Message("A register’s answer about a shared cause was recorded"),
    "cause.opened": Message("A shared cause of several cases was recorded"),
    "cause.sent": Message("A shared cause was sent to the owner of the register"),
    "criterion_review.closed": Message("A policy analyst closed the review of a criterion"),
    "criterion_review.opened": Message(
        "A review of a criterion was opened, because refusals under it were often wrong"
    ),
    "oversight.case_anomaly_judged": Message("The oversight team checked an unusual pattern in cases"),
    "queue.recovered": Message("A queue of case officers can meet its due dates again"),
    "queue.warned": Message(
        "Warning: at the current pace, a queue of case officers cannot meet its due dates"
    ),
    "reexamination.drawn": Message("A decision was selected for a second opinion"),
    "reexamination.given": Message("A second opinion was given"),
    "requests.reconciled": Message("Requests were reconciled"),
    "retention.erased": Message("Data past its retention period was erased"),
}
_SAID_TO_HEADS = {
    "complaint.added": Message("The head of household added to the complaint"),
    "complaint.asked": Message("The inspector asked the head of household a question"),
    "complaint.replied": Message("The head of household answered the inspector"),
    "complaint.withdrawn": Message("The head of household withdrew the complaint"),
    "complaint.written": Message("The inspector wrote to the head of household"),
    "request.consent_asked": Message("The system asked the head of household for one more consent"),
    "request.consented": Message("The head of household consented to register inquiries"),
    "request.data_item_corrected": Message("An officer corrected information with a document"),
    "request.member_struck_out": Message("An officer excluded a member named only by the applicant"),
    "request.question_answered": Message("The head of household answered the officer"),
    "request.question_asked": Message("An officer asked the head of household a question"),
    "request.reminded": Message("The head of household was reminded to answer"),
    "request.call_planned": Message(
        "A call to the head of household was planned, because the officer received no answer"
    ),
    "request.visit_called": Message("As an exception, the head of household was asked to visit an office"),
    "request.visit_called_off": Message("The head of household no longer has to visit an office"),
    "request.words_added": Message("The head of household added an explanation"),
    "request.evidence_added": Message("The head of household sent another document"),
    "request.needs_reading": Message("An officer must read what the head of household wrote or sent"),
    "request.own_household": Message(
        "The application ended: the civil registry names the applicant as head of another household"
    ),
    "request.withdrawn": Message("The head of household withdrew the request"),
}
"""Where the histories of requests and complaints speak to the head."""
EVENT_WORDS: Mapping[str, Words] = {
    **OF_REQUESTS, **OF_COMPLAINTS, **_SAID_TO_HEADS,
    **_ACCOUNTS, **_HOUSEHOLDS, **_APPROVALS, **_DESK, **_PUBLISHING, **_PARTNERS, **_KEEPING,
}  # fmt: skip

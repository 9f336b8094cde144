ALTER SEQUENCE request_number OWNED BY request.id;
ALTER SEQUENCE request_event_number OWNED BY request_event.id;
ALTER SEQUENCE request_consent_number OWNED BY request_consent.id;
ALTER SEQUENCE request_member_number OWNED BY request_member.id;
ALTER SEQUENCE request_question_number OWNED BY request_question.id;
ALTER SEQUENCE request_visit_number OWNED BY request_visit.id;
ALTER SEQUENCE request_affected_number OWNED BY request_affected.id;

ALTER TABLE request_event ADD CONSTRAINT request_event_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

-- What belongs to a request belongs to one that is there.
ALTER TABLE request_consent ADD CONSTRAINT request_consent_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_member ADD CONSTRAINT request_member_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_question ADD CONSTRAINT request_question_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_visit ADD CONSTRAINT request_visit_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_dispute ADD CONSTRAINT request_dispute_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request ADD CONSTRAINT request_has_a_clock
    FOREIGN KEY (household_id, clock_id) REFERENCES clock (household_id, id);

CREATE INDEX request_queue ON request
    (place, (stuck_since IS NOT NULL), kind, province, answer_on, id) WHERE place <> '';

CREATE INDEX request_queue_everywhere ON request (place, (stuck_since IS NOT NULL), kind, answer_on, id)
    WHERE place <> '';

CREATE INDEX request_untouched ON request ((coalesce(touched_at, filed_at))) WHERE place <> '' AND stuck_since IS NULL;
ALTER SEQUENCE request_note_number OWNED BY request_note.id;

-- Notes of officers, and when each last had a case open: for staff alone, never for the head of the household.
ALTER TABLE request_note ADD CONSTRAINT request_note_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_look ADD CONSTRAINT request_look_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER SEQUENCE request_override_number OWNED BY request_override.id;

-- An override is proposed by one officer and confirmed by another, a senior one: the database holds to both.
ALTER TABLE request_override ADD CONSTRAINT request_override_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);
ALTER SEQUENCE request_correction_number OWNED BY request_correction.id;

-- A correction is added by a case officer in their own name, on a document of the same household, and never changed.
ALTER TABLE request_correction ADD CONSTRAINT request_correction_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request_correction ADD CONSTRAINT request_correction_on_proof
    FOREIGN KEY (household_id, document_id) REFERENCES document (household_id, id);

ALTER TABLE request_correction ADD CONSTRAINT request_correction_is_a_finding
    FOREIGN KEY (household_id, finding_id) REFERENCES finding (household_id, id);

-- A correction is a lasting fact of the household: it counts as long as its finding is in force.
CREATE UNIQUE INDEX request_correction_of_finding ON request_correction (household_id, finding_id);
ALTER SEQUENCE request_words_number OWNED BY request_words.id;

-- R1.4e: what an applicant writes or sends is read by a person before the request can end unfavourably.
ALTER TABLE request_words ADD CONSTRAINT request_words_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE request ADD CONSTRAINT request_person_asked_about_a_request
    FOREIGN KEY (household_id, person_asked_about) REFERENCES request (household_id, id);

-- The pace is counted from what officers decided in the last days alone, not from all that ended in them.
CREATE INDEX request_decided_by_officer ON request (ended_at) WHERE officer_id IS NOT NULL AND state = 'decided';

CREATE INDEX request_without_lane ON request (id)
    WHERE lane IS NULL AND place IN ('waiting', 'taken') AND place <> '';

-- The document lane (document_lane.py): what a job still has to look at, and the lane in the order of due dates.
CREATE INDEX request_in_lane ON request (province, answer_on, id) WHERE lane = 'document' AND place = 'waiting';
ALTER SEQUENCE finding_review_number OWNED BY finding_review.id;

ALTER TABLE finding_review ADD CONSTRAINT finding_review_of_a_finding
    FOREIGN KEY (household_id, finding_id) REFERENCES finding (household_id, id);
ALTER SEQUENCE officer_answer_number OWNED BY officer_answer.id;

-- R1.4e: an officer refuses only after opening each document and answering each document and the applicant's words.
ALTER TABLE officer_answer ADD CONSTRAINT officer_answer_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE officer_answer ADD CONSTRAINT officer_answer_to_a_document
    FOREIGN KEY (household_id, document_id) REFERENCES document (household_id, id);

ALTER TABLE document_opening ADD CONSTRAINT document_opening_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE document_opening ADD CONSTRAINT document_opening_of_a_document
    FOREIGN KEY (household_id, document_id) REFERENCES document (household_id, id);
ALTER SEQUENCE shared_cause_case_number OWNED BY shared_cause_case.id;

ALTER TABLE shared_cause_case ADD CONSTRAINT shared_cause_case_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE shared_cause_case ADD CONSTRAINT shared_cause_case_of_a_cause
    FOREIGN KEY (cause_id) REFERENCES shared_cause (id);

CREATE INDEX shared_cause_case_to_reopen ON shared_cause_case (id) WHERE reopened_at IS NULL;
ALTER SEQUENCE correction_check_number OWNED BY correction_check.id;

-- Data corrected by documents: one officer is enough up to a limit of the agreement, above it a second officer agrees.
ALTER TABLE correction_check ADD CONSTRAINT correction_check_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

-- What the rules leave open, an officer settles in the applicant's favour alone: nobody is refused because a value is
-- unknown. Who finds a value with a document corrects it, and the rules decide.
ALTER TABLE decision ADD CONSTRAINT decision_unknown_refuses_nobody CHECK (kind <> 'officer' OR outcome = 'eligible');
ALTER SEQUENCE member_strike_number OWNED BY member_strike.id;

-- An officer of the province strikes a claimed member out in their own name, while the request waits for an officer, in the
-- round of answers that it is in. The applicant reads the reason, and nobody changes or deletes it.
ALTER TABLE member_strike ADD CONSTRAINT member_strike_of_a_member
    FOREIGN KEY (household_id, request_id, person_no) REFERENCES request_member (household_id, request_id, person_no);

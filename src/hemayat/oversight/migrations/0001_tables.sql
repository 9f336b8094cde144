ALTER SEQUENCE reexamination_number OWNED BY reexamination.id;

-- A second opinion is drawn by the system, read by senior officers and by who watches or mends the rules, and given
-- once, by a senior officer of the province who is somebody else than the first.
ALTER TABLE reexamination ADD CONSTRAINT reexamination_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

-- One walk along the record at a time.
CREATE UNIQUE INDEX audit_verification_one_open ON audit_verification ((true)) WHERE ended_at IS NULL;

-- What the figures of a few weeks are counted from: the cases that fell due in them, and those that ended in them; and
-- what is drawn from.
CREATE INDEX request_fell_due ON request (answer_on) WHERE filed_at IS NOT NULL;

CREATE INDEX request_ended ON request (ended_at) WHERE ended_at IS NOT NULL;

CREATE INDEX clock_of_question ON clock (promised_on) WHERE about LIKE 'question:%';

-- What a month is counted from: complaints by the day that they came and by the day they are due, ends of clocks.
CREATE INDEX complaint_filed ON complaint (filed_at);

CREATE INDEX complaint_fell_due ON complaint (answer_on);

CREATE INDEX clock_stopped ON clock_event (at) WHERE happening = 'stopped';

-- Decisions of officers by day: what is drawn from, refusals by the rules among them, and what months are counted from.
CREATE INDEX decision_by_officer_at ON decision (decided_at) WHERE decided_by LIKE 'staff:%';

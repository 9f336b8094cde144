ALTER SEQUENCE approval_number OWNED BY approval.id;

ALTER TABLE approval_event ADD CONSTRAINT approval_event_of_an_approval
    FOREIGN KEY (household_id, approval_id) REFERENCES approval (household_id, id);

ALTER TABLE approval_event ADD CONSTRAINT approval_event_takes_back
    FOREIGN KEY (household_id, undoes) REFERENCES approval_event (household_id, number);

ALTER SEQUENCE complaint_number OWNED BY complaint.id;
ALTER SEQUENCE complaint_event_number OWNED BY complaint_event.id;
ALTER SEQUENCE complaint_letter_number OWNED BY complaint_letter.id;

ALTER TABLE complaint ADD CONSTRAINT complaint_has_a_clock
    FOREIGN KEY (household_id, clock_id) REFERENCES clock (household_id, id);

ALTER TABLE complaint ADD CONSTRAINT complaint_about_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE complaint_event ADD CONSTRAINT complaint_event_of_a_complaint
    FOREIGN KEY (household_id, complaint_id) REFERENCES complaint (household_id, id);

ALTER TABLE complaint_letter ADD CONSTRAINT complaint_letter_of_a_complaint
    FOREIGN KEY (household_id, complaint_id) REFERENCES complaint (household_id, id);

ALTER TABLE complaint_way ADD CONSTRAINT complaint_way_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

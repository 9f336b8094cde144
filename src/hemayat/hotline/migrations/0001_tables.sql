ALTER TABLE call_caller ADD CONSTRAINT call_caller_of_a_call FOREIGN KEY (call_id) REFERENCES call (id);

-- Who is to be called back is for every agent of the province; who had proven nothing, for every agent.
ALTER TABLE call_back ADD CONSTRAINT call_back_asked_in_a_call FOREIGN KEY (call_id) REFERENCES call (id);

-- Cases are found by the line that they are answered to.
CREATE INDEX request_of_line ON request (mobile_index) WHERE mobile_index IS NOT NULL AND filed_at IS NOT NULL;

ALTER TABLE call_back ADD CONSTRAINT call_back_of_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

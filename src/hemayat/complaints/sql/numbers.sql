-- The second half of each key: given before the row, so that the head of a household is told it at once.
CREATE SEQUENCE complaint_number AS bigint;
CREATE SEQUENCE complaint_event_number AS bigint;
CREATE SEQUENCE complaint_letter_number AS bigint;

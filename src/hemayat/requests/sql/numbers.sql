-- The second half of each key: given before the row, so that the head of a household is told it at once.
CREATE SEQUENCE request_number AS bigint;
CREATE SEQUENCE request_event_number AS bigint;
CREATE SEQUENCE request_consent_number AS bigint;
CREATE SEQUENCE request_member_number AS bigint;
CREATE SEQUENCE request_question_number AS bigint;
CREATE SEQUENCE request_visit_number AS bigint;
CREATE SEQUENCE request_affected_number AS bigint;

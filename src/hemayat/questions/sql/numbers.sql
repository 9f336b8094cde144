CREATE SEQUENCE question_number AS bigint;
CREATE SEQUENCE question_message_number AS bigint;

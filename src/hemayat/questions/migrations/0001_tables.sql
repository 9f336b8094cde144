ALTER SEQUENCE question_number OWNED BY question.id;

-- Whoever answers questions: officers and the hotline. Nobody else at the desk reads one, nor anybody their relatives'.
ALTER SEQUENCE question_message_number OWNED BY question_message.id;

ALTER TABLE question ADD CONSTRAINT question_about_a_request
    FOREIGN KEY (household_id, request_id) REFERENCES request (household_id, id);

ALTER TABLE question ADD CONSTRAINT question_merged_into_own
    FOREIGN KEY (household_id, merged_into) REFERENCES question (household_id, id);

ALTER TABLE question_message ADD CONSTRAINT question_message_of_a_question
    FOREIGN KEY (household_id, question_id) REFERENCES question (household_id, id);

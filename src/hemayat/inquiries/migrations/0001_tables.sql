ALTER SEQUENCE register_answer_id_seq OWNED BY register_answer.id;
ALTER SEQUENCE register_file_answer_number OWNED BY register_file_answer.id;

-- What owners said by file is the system's alone to read, and only added; what is sealed is sealed anew with the keys.
ALTER SEQUENCE register_file_word_number OWNED BY register_file_word.id;

ALTER TABLE register_file_word ADD CONSTRAINT register_file_word_of_an_answer
    FOREIGN KEY (answer_id) REFERENCES register_file_answer (id);

-- What owners said by file is the system's alone to read, and only added; what is sealed is sealed anew with the keys.
ALTER SEQUENCE register_file_answer_number OWNED BY register_file_answer.id;
ALTER SEQUENCE register_file_word_number OWNED BY register_file_word.id;
ALTER TABLE register_file_word ADD CONSTRAINT register_file_word_of_an_answer
    FOREIGN KEY (answer_id) REFERENCES register_file_answer (id);
REVOKE UPDATE, DELETE, TRUNCATE ON register_file_answer, register_file_word FROM hemayat_app;
GRANT UPDATE (body) ON register_file_answer TO hemayat_app;
GRANT UPDATE (national_id, person_index) ON register_file_word TO hemayat_app;
ALTER TABLE register_file_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_file_word ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON register_file_answer USING (acting_kind() = 'system') WITH CHECK (acting_kind() = 'system');
CREATE POLICY kept ON register_file_word USING (acting_kind() = 'system') WITH CHECK (acting_kind() = 'system');

REVOKE UPDATE, DELETE, TRUNCATE ON register_file_answer, register_file_word FROM hemayat_app;
GRANT UPDATE (body) ON register_file_answer TO hemayat_app;
GRANT UPDATE (national_id, person_index) ON register_file_word TO hemayat_app;
ALTER TABLE register_file_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_file_word ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON register_file_answer
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY kept ON register_file_word
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');

-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- receipts.sql
-- A receipt is never changed nor taken away by the application; heads and staff see those about households they may see.
REVOKE UPDATE, DELETE, TRUNCATE ON inquiry_receipt FROM hemayat_app;
ALTER TABLE inquiry_receipt ENABLE ROW LEVEL SECURITY;
CREATE POLICY receipts_seen ON inquiry_receipt FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY receipts_added ON inquiry_receipt FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

-- answers.sql
-- An answer is never changed nor taken away; its body alone is sealed anew when keys are rotated.
REVOKE UPDATE, DELETE, TRUNCATE ON register_answer FROM hemayat_app;
GRANT UPDATE (body) ON register_answer TO hemayat_app;
ALTER TABLE register_answer ENABLE ROW LEVEL SECURITY;
CREATE POLICY answers_seen ON register_answer FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY answers_added ON register_answer FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY answers_resealed ON register_answer FOR UPDATE USING ((SELECT acting_kind()) = 'system');

CREATE OR REPLACE FUNCTION keep_answer() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE resealed register_answer := NEW;
BEGIN
    resealed.body := OLD.body;
    IF TG_OP = 'UPDATE' AND resealed IS NOT DISTINCT FROM OLD THEN RETURN NEW; END IF;
    RAISE EXCEPTION 'register_answer is only ever added to' USING ERRCODE = 'insufficient_privilege';
END $$;
CREATE TRIGGER kept BEFORE UPDATE OR DELETE ON register_answer FOR EACH ROW EXECUTE FUNCTION keep_answer();
CREATE TRIGGER append_only BEFORE TRUNCATE ON register_answer FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- by_file.sql
REVOKE UPDATE, DELETE, TRUNCATE ON register_file_answer, register_file_word FROM hemayat_app;
GRANT UPDATE (body) ON register_file_answer TO hemayat_app;
GRANT UPDATE (national_id, person_index) ON register_file_word TO hemayat_app;
ALTER TABLE register_file_answer ENABLE ROW LEVEL SECURITY;
ALTER TABLE register_file_word ENABLE ROW LEVEL SECURITY;
CREATE POLICY kept ON register_file_answer
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY kept ON register_file_word
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');

-- words_by_index.sql
-- What owners said last by file about people, found by keyed hashes of national ids that only the application can make. Each
-- answer stays sealed. For whoever asks a register that is reached by file, from a page or from the worker.
CREATE OR REPLACE FUNCTION latest_file_answers(of_register text, persons bytea[])
RETURNS TABLE (person_index bytea, as_of date, body bytea)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT last.person_index, last.as_of, a.body
    FROM (SELECT DISTINCT ON (w.person_index) w.person_index, w.as_of, w.id, w.answer_id FROM register_file_word w
        WHERE w.register = of_register AND w.person_index = ANY (persons)
        ORDER BY w.person_index, w.as_of DESC, w.id DESC) AS last
    JOIN register_file_answer a ON a.id = last.answer_id
    ORDER BY last.as_of, last.id
$$;
REVOKE EXECUTE ON FUNCTION latest_file_answers FROM PUBLIC;
GRANT EXECUTE ON FUNCTION latest_file_answers TO hemayat_app;

-- A head asks the civil registry about a member of their own application, and the receipt is theirs.
CREATE POLICY receipts_of_the_head ON inquiry_receipt FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household())
    AND register = 'persons' AND asked_by LIKE 'request:%');

-- What owners said last by file about people, found by keyed hashes of national ids that only the application can make. Each
-- answer stays sealed. For whoever asks a register that is reached by file, from a page or from the worker.
CREATE FUNCTION latest_file_answers(of_register text, persons bytea[])
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

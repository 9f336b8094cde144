-- A sealed file cannot be packed any smaller.
-- A head makes letters of the own household. They are never changed and never removed: only the seal of the file is
-- renewed when the key is. No staff reads them: what the desk needs is in the decision.
REVOKE UPDATE, DELETE, TRUNCATE ON household_letter FROM hemayat_app;
GRANT UPDATE (pdf) ON household_letter TO hemayat_app;
ALTER TABLE household_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_letter FOR SELECT USING (
    CASE (SELECT acting_kind()) WHEN 'system' THEN true
        WHEN 'head' THEN household_id = (SELECT acting_household()) ELSE false END);
CREATE POLICY made ON household_letter FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()));
CREATE POLICY resealed ON household_letter FOR UPDATE USING ((SELECT acting_kind()) = 'system');

-- What a stranger with a number learns about its letter: that it was issued, and when. Neither whose it is nor what
-- it says, so that nobody can distinguish a refusal from an approval. The number is random, and only the holder shows it.
CREATE FUNCTION letter_with_serial(serial bigint) RETURNS TABLE (issued_on date)
    LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
    SELECT (issued_at AT TIME ZONE 'Asia/Tehran')::date FROM household_letter WHERE serial_no = serial
$$;
REVOKE EXECUTE ON FUNCTION letter_with_serial FROM PUBLIC;
GRANT EXECUTE ON FUNCTION letter_with_serial TO hemayat_app;

GRANT USAGE ON SEQUENCE record_question_number, record_opening_number TO hemayat_app;
ALTER TABLE record_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON record_question FOR SELECT
    USING ((SELECT acting_kind()) IN ('system', 'head')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON record_question
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');
ALTER TABLE record_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON record_opening FOR SELECT
    USING ((SELECT acting_kind()) IN ('system', 'head')
        AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY written ON record_opening
    USING ((SELECT acting_kind()) = 'system') WITH CHECK ((SELECT acting_kind()) = 'system');

-- Answers and openings of before `before` go, some at a time.
CREATE FUNCTION forget_openings(before timestamptz, most integer) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE questions bigint; openings bigint;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'only the system forgets records' USING ERRCODE = 'insufficient_privilege';
    END IF;
    DELETE FROM record_question WHERE id IN (SELECT id FROM record_question WHERE asked_at < before LIMIT most);
    GET DIAGNOSTICS questions = ROW_COUNT;
    DELETE FROM record_opening WHERE id IN (SELECT id FROM record_opening WHERE asked_at < before LIMIT most);
    GET DIAGNOSTICS openings = ROW_COUNT;
    RETURN questions + openings;
END $$;

REVOKE ALL ON FUNCTION forget_openings FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_openings TO hemayat_app;

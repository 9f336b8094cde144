-- What a head asked a register for, and what a member opened by a code: seen by the household alone, written by the system.
ALTER SEQUENCE record_question_number OWNED BY record_question.id;
ALTER SEQUENCE record_opening_number OWNED BY record_opening.id;
GRANT USAGE ON SEQUENCE record_question_number, record_opening_number TO hemayat_app;
ALTER TABLE record_question ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON record_question FOR SELECT
    USING (acting_kind() IN ('system', 'head') AND may_see(household_id, province));
CREATE POLICY written ON record_question USING (acting_kind() = 'system') WITH CHECK (acting_kind() = 'system');
ALTER TABLE record_opening ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON record_opening FOR SELECT
    USING (acting_kind() IN ('system', 'head') AND may_see(household_id, province));
CREATE POLICY written ON record_opening USING (acting_kind() = 'system') WITH CHECK (acting_kind() = 'system');

-- Records are open for half an hour after the right code was given, and to no session but the one that asked for it.
ALTER TABLE record_opening ADD CONSTRAINT record_opening_ends CHECK (
    (opened_at IS NULL) = (open_until IS NULL) AND open_until <= opened_at + interval '30 minutes');

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

-- A line for which Shahkar is silent is confirmed by somebody who did not type it. Whoever asks the registers again about
-- what is waiting does not become the one who typed it; who typed changes with what was typed.
CREATE FUNCTION keep_typist() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'who typed a line changes only with the line'
        USING ERRCODE = 'check_violation', CONSTRAINT = 'staff_identity_who_typed';
END $$;
CREATE TRIGGER keep_typist BEFORE UPDATE OF asked_by_id ON staff_identity FOR EACH ROW
    WHEN (NEW.asked_by_id IS DISTINCT FROM OLD.asked_by_id
        AND (NEW.told_sealed = OLD.told_sealed OR acting_kind() <> 'system'))
    EXECUTE FUNCTION keep_typist();

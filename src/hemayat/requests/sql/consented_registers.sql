-- For a filed request, nothing is kept of a register that its head had not consented to when it was asked.
CREATE OR REPLACE FUNCTION answers_are_consented() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE refused record;
BEGIN
    -- A CASE, because PostgreSQL may check the conditions of a join in any order, and not every `about` has a number.
    SELECT a.about, a.register INTO refused FROM added a
    JOIN request r ON r.household_id = a.household_id
        AND r.id = CASE WHEN a.about LIKE 'request:%' THEN split_part(a.about, ':', 2)::bigint END
    WHERE r.filed_at <= a.asked_at AND NOT EXISTS (
        SELECT FROM request_consent c
        WHERE (c.household_id, c.request_id, c.register) = (r.household_id, r.id, a.register)
            AND c.given_at <= a.asked_at AND (c.withdrawn_at IS NULL OR c.withdrawn_at >= a.asked_at))
    LIMIT 1;
    IF FOUND THEN
        RAISE EXCEPTION '%: the head has not consented that % is asked', refused.about, refused.register
            USING ERRCODE = 'check_violation', CONSTRAINT = 'register_answer_consented';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION answers_are_consented() FROM PUBLIC;
CREATE OR REPLACE TRIGGER answers_are_consented AFTER INSERT ON register_answer REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION answers_are_consented();

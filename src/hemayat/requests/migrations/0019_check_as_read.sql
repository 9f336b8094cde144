-- Whether no other officer has agreed to a correction.
CREATE OR REPLACE FUNCTION correction_is_of_one(made request_correction) RETURNS boolean LANGUAGE sql STABLE
    RETURN NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (made.household_id, made.request_id) AND k.by_id <> made.by_id
            AND k.upto_id >= made.id);

-- The second officer made none of the corrections, has opened each document that they rest on, and names the last that they saw.
CREATE OR REPLACE FUNCTION correction_check_is_by_another() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF EXISTS (
        SELECT FROM request_correction c
        WHERE (c.household_id, c.request_id) = (NEW.household_id, NEW.request_id) AND (c.by_id = NEW.by_id OR NOT EXISTS (
            SELECT FROM document_opening o
            WHERE (o.household_id, o.document_id, o.member_id) = (c.household_id, c.document_id, NEW.by_id)))
    ) THEN
        RAISE EXCEPTION 'request %: a second officer opens the documents, and made no correction', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_check_by_another';
    END IF;
    IF NEW.upto_id IS DISTINCT FROM (
        SELECT max(c.id) FROM request_correction c
        WHERE (c.household_id, c.request_id) = (NEW.household_id, NEW.request_id)
    ) THEN
        RAISE EXCEPTION 'request %: a second officer agrees to what they saw, and something was corrected since', NEW.request_id
            USING ERRCODE = 'check_violation', CONSTRAINT = 'correction_check_as_read';
    END IF;
    RETURN NEW;
END $$;

-- Whether a request has corrections that no second officer has agreed to. `of_decider`: who decides, and is not the second.
CREATE OR REPLACE FUNCTION corrections_unchecked(of_household bigint, of_request bigint, of_decider bigint) RETURNS boolean
LANGUAGE sql STABLE RETURN
    EXISTS (SELECT FROM request_correction c WHERE (c.household_id, c.request_id) = (of_household, of_request))
    AND NOT EXISTS (
        SELECT FROM correction_check k
        WHERE (k.household_id, k.request_id) = (of_household, of_request) AND k.by_id IS DISTINCT FROM of_decider
            AND NOT EXISTS (SELECT FROM request_correction c
                WHERE (c.household_id, c.request_id) = (of_household, of_request) AND c.id > k.upto_id));

-- However a session ends, it keeps nothing that could be used any more.
CREATE OR REPLACE FUNCTION clear_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.national_id_sealed := '';
    NEW.mobile_sealed := '';
    RETURN NEW;
END $$;

-- As in entering.sql, for what a session keeps besides: the line that was confirmed.
CREATE OR REPLACE FUNCTION clear_ended_session() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    NEW.national_id_sealed := '';
    NEW.mobile_sealed := '';
    RETURN NEW;
END $$;

-- The law that ends the service is for every eye. It is recorded by one person and confirmed by another, and then final.
ALTER TABLE closing_law ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON closing_law FOR SELECT USING (true);
CREATE POLICY written ON closing_law USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON closing_law FROM hemayat_app;

CREATE FUNCTION closing_law_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'INSERT' THEN
        IF NEW.confirmed_by_id IS NOT NULL THEN
            RAISE EXCEPTION 'a law is recorded first, and confirmed by another person';
        END IF;
        RETURN NEW;
    END IF;
    IF TG_OP = 'DELETE' OR OLD.confirmed_at IS NOT NULL OR OLD.taken_back_at IS NOT NULL
        OR (NEW.title_fa, NEW.title_en, NEW.number, NEW.promulgated_on, NEW.effective_on, NEW.recorded_by_id)
            IS DISTINCT FROM
            (OLD.title_fa, OLD.title_en, OLD.number, OLD.promulgated_on, OLD.effective_on, OLD.recorded_by_id)
    THEN
        RAISE EXCEPTION 'a recorded law is confirmed or taken back as it stands, once';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER closing_law_is_final BEFORE INSERT OR UPDATE OR DELETE ON closing_law
    FOR EACH ROW EXECUTE FUNCTION closing_law_is_final();

-- The law by which the service has ended on a day; nothing where it goes on (R7.1b).
CREATE FUNCTION ended_by_law(day date) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT id FROM closing_law WHERE confirmed_at IS NOT NULL AND effective_on <= day);

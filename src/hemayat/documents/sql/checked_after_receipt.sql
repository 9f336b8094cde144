-- An upload is received sealed and unopened; the system re-encodes it and accepts or refuses it.
CREATE POLICY added ON document FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'received'
        AND scanned_at IS NULL AND checked_at IS NULL AND checks = 0);
GRANT UPDATE (checks, checked_at, refusal, size, pages) ON document TO hemayat_app;

CREATE OR REPLACE FUNCTION document_keeps() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.filed_at IS NOT NULL AND NEW.filed_at IS DISTINCT FROM OLD.filed_at THEN
        RAISE EXCEPTION 'a document is filed once';
    END IF;
    IF NEW.state <> OLD.state AND (OLD.state, NEW.state) NOT IN (
        ('received', 'held'), ('received', 'unscanned'), ('received', 'clean'), ('received', 'infected'),
        ('received', 'refused'),
        ('held', 'clean'), ('held', 'infected'), ('unscanned', 'clean'), ('unscanned', 'infected')
    ) THEN
        RAISE EXCEPTION 'a document that is % does not become %', OLD.state, NEW.state;
    END IF;
    -- What came is replaced once, as the check ends, and never accepted as it came.
    IF OLD.state = 'received' AND (NEW.sealed_content IS DISTINCT FROM OLD.sealed_content) <> (NEW.state <> 'received') THEN
        RAISE EXCEPTION 'what came is replaced when the check ends, and not before';
    END IF;
    IF OLD.state <> 'received' AND (
        (NEW.sealed_content IS DISTINCT FROM OLD.sealed_content AND NEW.state <> 'infected')
        OR (NEW.size, NEW.pages, NEW.checks, NEW.checked_at, NEW.refusal)
            IS DISTINCT FROM (OLD.size, OLD.pages, OLD.checks, OLD.checked_at, OLD.refusal)
    ) THEN
        RAISE EXCEPTION 'what a document holds is never changed';
    END IF;
    RETURN NEW;
END $$;

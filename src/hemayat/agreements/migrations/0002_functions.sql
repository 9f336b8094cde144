-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- immutable.sql
-- A published version never changes, whoever asks (R6.1a).
CREATE OR REPLACE FUNCTION agreement_version_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'agreement version % is published: it is never changed or removed; publish another one', OLD.number;
END $$;

CREATE TRIGGER agreement_version_is_final BEFORE UPDATE OR DELETE ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION agreement_version_is_final();
REVOKE UPDATE, DELETE, TRUNCATE ON agreement_version FROM hemayat_app;

-- clocks.sql
-- The calendar is for every eye and is changed by the system alone, for the administrator who asked.
ALTER TABLE holiday ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON holiday FOR SELECT USING (true);
CREATE POLICY written ON holiday USING ((SELECT acting_kind()) = 'system');
GRANT USAGE ON SEQUENCE clock_id TO hemayat_app;

-- A clock starts with a head's own request, and is paused and stopped by whoever moves the case on.
ALTER TABLE clock ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON clock FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON clock FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
ALTER TABLE clock_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON clock_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY added ON clock_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));

-- What was promised and what happened is never written anew.
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON clock_event
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON clock, clock_event FROM hemayat_app;

-- drafts.sql
-- Drafts and what reviewers say are for the desk alone; the official text is for every eye.
ALTER TABLE agreement_draft ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON agreement_draft FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY written ON agreement_draft USING ((SELECT acting_kind()) = 'system');
ALTER TABLE agreement_review ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON agreement_review FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY written ON agreement_review USING ((SELECT acting_kind()) = 'system');
ALTER TABLE official_text ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON official_text FOR SELECT USING (true);
CREATE POLICY written ON official_text USING ((SELECT acting_kind()) = 'system');
ALTER TABLE agreement_version ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON agreement_version FOR SELECT USING (true);
CREATE POLICY written ON agreement_version FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON official_text
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER append_only BEFORE UPDATE OR DELETE OR TRUNCATE ON agreement_review
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
REVOKE UPDATE, DELETE, TRUNCATE ON official_text, agreement_review FROM hemayat_app;
REVOKE DELETE, TRUNCATE ON agreement_draft FROM hemayat_app;

-- Nobody reviews their own words, nor others than those that stand there.
CREATE OR REPLACE FUNCTION agreement_review_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agreement_draft d WHERE d.id = NEW.draft_id AND d.author_id <> NEW.by_id AND d.sha256 = NEW.sha256;
    IF NOT found THEN
        RAISE EXCEPTION 'a draft is reviewed by another person than its author, as it reads now';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_review_of_another BEFORE INSERT ON agreement_review
    FOR EACH ROW EXECUTE FUNCTION agreement_review_of_another();

-- After the shipped version, each is the body of a draft that two people beside its author have approved, and one of
-- the two has published it. Of each person the latest review of these very words counts.
CREATE OR REPLACE FUNCTION agreement_version_was_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
    reviewers bigint[];
BEGIN
    IF NEW.number = 1 THEN
        RETURN NEW;
    END IF;
    SELECT array_agg(latest.by_id) INTO reviewers
    FROM agreement_draft d CROSS JOIN LATERAL (
        SELECT DISTINCT ON (r.by_id) r.by_id, r.is_approval FROM agreement_review r
        WHERE r.draft_id = d.id AND r.sha256 = d.sha256 ORDER BY r.by_id, r.id DESC) AS latest
    WHERE d.id = NEW.draft AND d.sha256 = NEW.sha256 AND d.body = NEW.body AND latest.is_approval
        AND latest.by_id <> d.author_id;
    IF coalesce(cardinality(reviewers), 0) < 2 OR NEW.published_by IS NULL OR NOT NEW.published_by = ANY (reviewers) THEN
        RAISE EXCEPTION 'a version is reviewed by two people beside its author, and published by one of them';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_version_was_reviewed BEFORE INSERT ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION agreement_version_was_reviewed();

-- What has become a version, or was given up, is not written in any more.
CREATE OR REPLACE FUNCTION agreement_draft_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version IS NOT NULL OR OLD.discarded_at IS NOT NULL THEN
        RAISE EXCEPTION 'draft % is over: begin another one', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_draft_is_over BEFORE UPDATE ON agreement_draft
    FOR EACH ROW EXECUTE FUNCTION agreement_draft_is_over();

-- closing.sql
-- The law that ends the service is for every eye. It is recorded by one person and confirmed by another, and then final.
ALTER TABLE closing_law ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON closing_law FOR SELECT USING (true);
CREATE POLICY written ON closing_law USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON closing_law FROM hemayat_app;

CREATE OR REPLACE FUNCTION closing_law_is_final() RETURNS trigger LANGUAGE plpgsql AS $$
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
CREATE OR REPLACE FUNCTION ended_by_law(day date) RETURNS bigint LANGUAGE sql STABLE
    RETURN (SELECT id FROM closing_law WHERE confirmed_at IS NOT NULL AND effective_on <= day);

-- settled_confirmers.sql
-- Nobody confirms with a power that is new (accounts/sql/powers.sql).
CREATE TRIGGER closing_law_by_settled BEFORE UPDATE OF confirmed_by_id ON closing_law
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION confirmer_is_settled('confirmed_by_id', 'may', 'publisher');
CREATE TRIGGER review_by_settled BEFORE INSERT ON agreement_review FOR EACH ROW WHEN (NEW.is_approval)
    EXECUTE FUNCTION confirmer_is_settled('by_id', 'may', 'publisher');

-- As sql/*.sql had it when this migration was written. Never changed; a later migration replaces what it has to.

-- documents.sql
-- A head adds and removes documents of their own household; what becomes of one after that is the system's.
ALTER TABLE document ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON document FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY removed ON document FOR DELETE
    USING ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND filed_at IS NULL);
CREATE POLICY changed ON document FOR UPDATE USING ((SELECT acting_kind()) = 'system');

-- Its life: scanned once, filed once, its key sealed anew. All else was true when it came, and stays.
REVOKE UPDATE, TRUNCATE ON document FROM hemayat_app;
GRANT UPDATE (state, scanned_at, sealed_content, sealed_key, filed_at) ON document TO hemayat_app;
CREATE POLICY forgotten ON document FOR DELETE USING ((SELECT acting_kind()) = 'system' AND filed_at IS NULL
    AND split_part("case", ':', 1) IN ('question', 'complaint'));

-- checked_after_receipt.sql
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

-- documents.sql
CREATE TRIGGER document_keeps BEFORE UPDATE ON document FOR EACH ROW EXECUTE FUNCTION document_keeps();

-- filed_by_head.sql
-- From now on the documents of a case stay. Called while the head of its household acts, who changes nothing else of a
-- document. Gives how many are filed now. What is infected is not.
CREATE OR REPLACE FUNCTION file_own_documents(about text, at timestamptz) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
    filed integer;
BEGIN
    UPDATE document d SET filed_at = file_own_documents.at
    WHERE d.household_id = home AND d."case" = about AND d.filed_at IS NULL AND d.state <> 'infected';
    GET DIAGNOSTICS filed = ROW_COUNT;
    RETURN filed;
END $$;
REVOKE EXECUTE ON FUNCTION file_own_documents FROM PUBLIC;
GRANT EXECUTE ON FUNCTION file_own_documents TO hemayat_app;

-- queue_own_check.sql
-- Has the worker check a file that was received for the own household. Called while its head acts, who may queue no job. One
-- household has one file checked at a time, in the order of receipt; each file has one job that waits, at most.
CREATE OR REPLACE FUNCTION queue_own_check(received uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
    home bigint := require_acting_head();
BEGIN
    IF NOT EXISTS (SELECT FROM document d WHERE d.household_id = home AND d.id = received AND d.state = 'received') THEN
        RAISE EXCEPTION 'document %: none of this household waits for its check', received
            USING ERRCODE = 'insufficient_privilege';
    END IF;
    PERFORM queue_job_once('jobs.check_upload', 'documents', jsonb_build_object('household', home, 'document', received),
        once => 'check ' || received, apart => 'check uploads of ' || home);
END $$;
REVOKE ALL ON FUNCTION queue_own_check FROM PUBLIC;
GRANT EXECUTE ON FUNCTION queue_own_check TO hemayat_app, hemayat_citizen;

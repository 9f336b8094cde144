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
CREATE FUNCTION agreement_review_of_another() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    PERFORM FROM agreement_draft d WHERE d.id = NEW.draft_id AND d.author_id <> NEW.by_id AND d.sha256 = NEW.sha256;
    IF NOT found THEN
        RAISE EXCEPTION 'a draft is reviewed by another person than its author, as it reads now';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_review_of_another BEFORE INSERT ON agreement_review
    FOR EACH ROW EXECUTE FUNCTION agreement_review_of_another();

-- Each version after the shipped one is the text of a draft. Two people approved it who did not write it, and one of the
-- two published it. Of each person, only the latest review of exactly this text counts, and only while they may still review.
CREATE FUNCTION agreement_version_was_reviewed() RETURNS trigger LANGUAGE plpgsql AS $$
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
        AND latest.by_id <> d.author_id AND may_still(latest.by_id, '{analyst,publisher}');
    IF coalesce(cardinality(reviewers), 0) < 2 OR NEW.published_by IS NULL OR NOT NEW.published_by = ANY (reviewers) THEN
        RAISE EXCEPTION 'a version is reviewed by two people who did not write it, and published by one of them';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_version_was_reviewed BEFORE INSERT ON agreement_version
    FOR EACH ROW EXECUTE FUNCTION agreement_version_was_reviewed();

-- What has become a version, or was given up, is not written in any more.
CREATE FUNCTION agreement_draft_is_over() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF OLD.version IS NOT NULL OR OLD.discarded_at IS NOT NULL THEN
        RAISE EXCEPTION 'draft % is over: begin another one', OLD.id;
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER agreement_draft_is_over BEFORE UPDATE ON agreement_draft
    FOR EACH ROW EXECUTE FUNCTION agreement_draft_is_over();

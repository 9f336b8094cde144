-- Each version after the shipped one is the text of a draft. Two people approved it who did not write it, and one of the
-- two published it. Of each person, only the latest review of exactly this text counts, and only while they may still review.
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
        AND latest.by_id <> d.author_id AND may_still(latest.by_id, '{analyst,publisher}');
    IF coalesce(cardinality(reviewers), 0) < 2 OR NEW.published_by IS NULL OR NOT NEW.published_by = ANY (reviewers) THEN
        RAISE EXCEPTION 'a version is reviewed by two people who did not write it, and published by one of them';
    END IF;
    RETURN NEW;
END $$;

-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE OR REPLACE TRIGGER closing_law_still_recorded BEFORE UPDATE OF confirmed_by_id ON closing_law
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('recorded_by_id', 'publisher');

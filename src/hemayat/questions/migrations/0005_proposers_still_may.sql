-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE OR REPLACE TRIGGER ready_answer_still_proposed BEFORE UPDATE OF published_by_id ON ready_answer
    FOR EACH ROW WHEN (NEW.published_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('written_by_id', 'case_officer', 'senior_officer', 'hotline_agent');

-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql).
CREATE OR REPLACE TRIGGER list_export_still_asked BEFORE UPDATE OF confirmed_by_id ON desk_export
    FOR EACH ROW WHEN (NEW.confirmed_by_id IS NOT NULL)
    EXECUTE FUNCTION proposer_still_may('member_id', 'case_officer', 'senior_officer');

-- What somebody proposed counts only while they still may propose it (accounts/sql/powers.sql). A second reader, who is a
-- senior officer, proposes overrides too.
CREATE OR REPLACE TRIGGER override_still_proposed BEFORE UPDATE OF settled_by_id ON request_override
    FOR EACH ROW WHEN (NEW.result = 'confirmed' AND NOT NEW.is_reexamined)
    EXECUTE FUNCTION proposer_still_may('proposed_by_id', 'case_officer', 'senior_officer');

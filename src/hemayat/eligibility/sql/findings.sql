-- What an officer found with a document, or decided: made by officers of the province in their own name, and ended once,
-- in a review, by an officer. Nothing else of it ever changes.
ALTER SEQUENCE finding_number OWNED BY finding.id;
GRANT USAGE ON SEQUENCE finding_number TO hemayat_app;
ALTER TABLE finding ADD CONSTRAINT finding_of_a_decision
    FOREIGN KEY (household_id, decision_id) REFERENCES decision (household_id, id);
ALTER TABLE decision ADD CONSTRAINT decision_rests_on_a_finding
    FOREIGN KEY (household_id, finding_id) REFERENCES finding (household_id, id);
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding FOR SELECT USING (may_see(household_id, province));
CREATE POLICY made ON finding FOR INSERT WITH CHECK (
    may_see(household_id, province) AND current_setting('hemayat.actor', true) = 'staff:' || by_id
    AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END));
CREATE POLICY ended ON finding FOR UPDATE
    USING (may_see(household_id, province) AND ended_at IS NULL
        AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END))
    WITH CHECK (current_setting('hemayat.actor', true) = 'staff:' || ended_by_id);
CREATE POLICY not_barred ON finding AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_by_hotline ON finding AS RESTRICTIVE FOR INSERT
    WITH CHECK (acting_kind() <> 'staff' OR NOT acting_has_role('hotline_agent'));
REVOKE UPDATE, DELETE, TRUNCATE ON finding FROM hemayat_app;
GRANT UPDATE (ended_at, ended_by_id) ON finding TO hemayat_app;

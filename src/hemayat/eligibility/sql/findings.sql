-- What an officer found with a document, or decided: made by officers of the province in their own name, and ended once,
-- in a review, by an officer. Nothing else of it ever changes.
GRANT USAGE ON SEQUENCE finding_number TO hemayat_app;
ALTER TABLE finding ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON finding FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY made ON finding FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND (SELECT acting_id()) = 'staff:' || by_id
    AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END));
CREATE POLICY ended ON finding FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())) AND ended_at IS NULL
        AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END))
    WITH CHECK (ended_at IS NULL OR (SELECT acting_id()) = 'staff:' || ended_by_id);
CREATE POLICY not_barred ON finding AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_by_hotline ON finding AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) <> 'staff' OR NOT (SELECT acting_has_role('hotline_agent')));
REVOKE UPDATE, DELETE, TRUNCATE ON finding FROM hemayat_app;
GRANT UPDATE (ended_at, ended_by_id) ON finding TO hemayat_app;

-- Against the rules decides a senior officer alone, in their own name; requests/sql/overrides.sql asks for the proposal of
-- somebody else beside it.
ALTER POLICY made ON decision WITH CHECK (
    acting_kind() = 'system'
    OR may_see(household_id, province) AND decided_by = current_setting('hemayat.actor', true)
        AND acting_has_role(CASE kind WHEN 'override' THEN 'senior_officer' ELSE 'case_officer' END));
ALTER POLICY added ON case_data WITH CHECK (
    acting_kind() = 'system' OR may_see(household_id, province)
        AND (acting_has_role('case_officer') OR acting_has_role('senior_officer')));

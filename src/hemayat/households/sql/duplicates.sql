-- A pair is seen by whoever sees one of its households, and judged by officers who see both.
ALTER TABLE likely_duplicate ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON likely_duplicate FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system')
    AND (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        OR may_see(other_household_id, other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))));
CREATE POLICY moved ON likely_duplicate FOR UPDATE USING ((SELECT acting_kind()) = 'system' OR (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND may_see(other_household_id, other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND ((SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer')))));
CREATE POLICY not_barred ON likely_duplicate AS RESTRICTIVE USING ((SELECT acting_kind()) <> 'staff' OR (
    household_id <> ALL ((SELECT acting_barred())::bigint[])
    AND other_household_id <> ALL ((SELECT acting_barred())::bigint[])));
-- Whose page opens: both households are the member's to see, and of each person a place that is or was.
CREATE FUNCTION may_open(pair likely_duplicate) RETURNS boolean LANGUAGE sql STABLE
    RETURN may_see(pair.household_id, pair.province) AND may_see(pair.other_household_id, pair.other_province)
        AND 2 = (SELECT count(DISTINCT m.person_id) FROM membership m
            WHERE m.person_id IN (pair.person_id, pair.other_person_id));
-- What is found is written by the owner's functions alone (likely_pairs.sql).
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON likely_duplicate FROM hemayat_app;
GRANT UPDATE (stage, finding, settled_at, told_at) ON likely_duplicate TO hemayat_app;
ALTER TABLE duplicate_opinion ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON duplicate_opinion FOR SELECT
    USING ((SELECT acting_kind()) = 'system' OR ((SELECT acting_kind()) = 'staff'
    AND EXISTS (SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (duplicate_opinion.household_id, duplicate_id)
        AND (by_id = (SELECT acting_member()) OR d.stage IN ('senior', 'settled')))));
CREATE POLICY given ON duplicate_opinion FOR INSERT WITH CHECK (by_id = (SELECT acting_member())
    AND acting_has_role(CASE WHEN is_senior THEN 'senior_officer' ELSE 'case_officer' END)
    AND EXISTS (SELECT FROM likely_duplicate d WHERE (d.household_id, d.id) = (duplicate_opinion.household_id, duplicate_id)
        AND may_see(d.household_id, d.province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
            AND may_see(d.other_household_id, d.other_province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND d.stage <> 'settled' AND is_senior = (d.stage = 'senior')));
CREATE POLICY resealed ON duplicate_opinion FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON duplicate_opinion FROM hemayat_app;
GRANT UPDATE (words) ON duplicate_opinion TO hemayat_app;
REVOKE EXECUTE ON FUNCTION findings_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION findings_of TO hemayat_app;

-- Nothing is found by one alone: two found it, each for themselves, or a senior officer where they did not agree.
CREATE FUNCTION require_two_findings() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
BEGIN
    IF (SELECT count(*) + count(*) FILTER (WHERE is_senior) FROM duplicate_opinion o
        WHERE (o.household_id, o.duplicate_id, o.finding) = (NEW.household_id, NEW.id, NEW.finding)) < 2 THEN
        RAISE EXCEPTION 'a finding about two people by one officer alone'
            USING ERRCODE = 'check_violation', CONSTRAINT = 'likely_duplicate_by_two';
    END IF;
    RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION require_two_findings() FROM PUBLIC;
CREATE CONSTRAINT TRIGGER likely_duplicate_by_two AFTER INSERT OR UPDATE ON likely_duplicate
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW WHEN (NEW.stage = 'settled') EXECUTE FUNCTION require_two_findings();

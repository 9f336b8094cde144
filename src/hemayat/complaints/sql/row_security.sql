-- R4.8d: of the staff, inspectors alone see complaints, those of their provinces; nobody sees one of a relative's.
-- The select around the function lets a statement ask it once, not for each row.
CREATE FUNCTION acting_inspects() RETURNS boolean LANGUAGE sql STABLE
    RETURN acting_kind() = 'staff' AND acting_has_role('inspector');
ALTER TABLE complaint ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
CREATE POLICY filed ON complaint FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household()) AND state = 'submitted');
CREATE POLICY moved ON complaint FOR UPDATE
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
REVOKE DELETE, TRUNCATE ON complaint FROM hemayat_app;

ALTER TABLE complaint_event ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_event FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
CREATE POLICY added ON complaint_event FOR INSERT
    WITH CHECK (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
-- As the record (audit/sql/own_name.sql): nobody but the system writes what somebody else did.
CREATE POLICY in_own_name ON complaint_event AS RESTRICTIVE FOR INSERT
    WITH CHECK ((SELECT acting_kind()) = 'system' OR by_kind = (SELECT acting_kind()));
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_event FROM hemayat_app;

ALTER TABLE complaint_letter ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_letter FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects())));
-- What somebody wrote is of their hand: an inspector's bears the inspector's number, a head's none.
CREATE POLICY written ON complaint_letter FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND ((SELECT acting_kind()) <> 'staff' OR (SELECT acting_inspects()))
    AND (SELECT acting_kind()) <> 'system' AND by_id IS NOT DISTINCT FROM (SELECT acting_member()));
CREATE POLICY resealed ON complaint_letter FOR UPDATE USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_letter FROM hemayat_app;
GRANT UPDATE (words) ON complaint_letter TO hemayat_app;

ALTER TABLE complaint_way ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON complaint_way FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY opened ON complaint_way FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON complaint_way FROM hemayat_app;

CREATE POLICY not_barred ON complaint AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON complaint_event AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON complaint_letter AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

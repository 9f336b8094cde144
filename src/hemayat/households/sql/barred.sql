REVOKE EXECUTE ON FUNCTION households_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION households_of TO hemayat_app;
REVOKE EXECUTE ON FUNCTION acting_barred FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_barred TO hemayat_app;

-- Below the application's own check. The select around the function lets a statement ask it once, not for each row;
-- for any table about a household: CREATE POLICY not_barred ON … AS RESTRICTIVE USING (the same).
CREATE POLICY not_barred ON household AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON membership AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON household_data AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON case_data AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

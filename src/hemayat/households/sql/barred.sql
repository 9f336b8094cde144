-- The households that any of these people belong to or ever did, and those that they applied for.
CREATE FUNCTION households_of(indexes bytea[]) RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT coalesce(array_agg(DISTINCT h.id), '{}') FROM (
        SELECT m.household_id AS id FROM person p JOIN membership m ON m.person_id = p.id
        WHERE p.national_id_index = ANY (indexes)
        UNION ALL
        SELECT a.household_id FROM applicant a WHERE a.person_index = ANY (indexes)
    ) AS h;
END;
REVOKE EXECUTE ON FUNCTION households_of FROM PUBLIC;
GRANT EXECUTE ON FUNCTION households_of TO hemayat_app;

-- The households whose files are closed to the member of staff who acts: their own and their relatives'.
CREATE FUNCTION acting_barred() RETURNS bigint[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp
BEGIN ATOMIC
    SELECT households_of(ARRAY(SELECT t.person_index FROM staff_tie t WHERE t.member_id = acting_member()));
END;
REVOKE EXECUTE ON FUNCTION acting_barred FROM PUBLIC;
GRANT EXECUTE ON FUNCTION acting_barred TO hemayat_app;

-- Below the application's own check. The select around the function lets a statement ask it once, not for each row;
-- for any table about a household: CREATE POLICY not_barred ON … AS RESTRICTIVE USING (the same).
CREATE POLICY not_barred ON household AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON membership AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON household_data AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY not_barred ON case_data AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));

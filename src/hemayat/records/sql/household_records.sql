-- A sealed value cannot be compressed; kept in the row, it is read with it.
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON household_records FROM hemayat_app;
GRANT UPDATE (content) ON household_records TO hemayat_app;
ALTER TABLE household_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_records FOR SELECT
    USING (may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces())));
CREATE POLICY not_barred ON household_records AS RESTRICTIVE
    USING ((SELECT acting_kind()) <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY resealed ON household_records FOR UPDATE USING ((SELECT acting_kind()) = 'system');

-- The records of runs that nobody has seen since `before` go, one run at a time; returns how many households they were of.
CREATE FUNCTION forget_records(before timestamptz) RETURNS bigint LANGUAGE plpgsql SECURITY DEFINER
    SET search_path = public, pg_temp AS $$
DECLARE part text; households bigint;
BEGIN
    IF acting_kind() <> 'system' THEN
        RAISE EXCEPTION 'only the system forgets records' USING ERRCODE = 'insufficient_privilege';
    END IF;
    SELECT partition_name('household_records', r.id) INTO part FROM run r
    WHERE r.superseded_at < before AND to_regclass(partition_name('household_records', r.id)) IS NOT NULL
    ORDER BY r.id LIMIT 1;
    IF part IS NULL THEN RETURN 0; END IF;
    EXECUTE format('SELECT count(*) FROM %I', part) INTO households;
    EXECUTE format('DROP TABLE %I', part);
    RETURN households;
END $$;

REVOKE ALL ON FUNCTION forget_records FROM PUBLIC;
GRANT EXECUTE ON FUNCTION forget_records TO hemayat_app;

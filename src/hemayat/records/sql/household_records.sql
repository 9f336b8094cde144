-- The records behind failed and open criteria, one partition for each run, loaded and attached by the functions of
-- households/sql/parts.sql. Only the seal of `content` changes afterwards, when keys are rotated.
CREATE TABLE household_records (
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    province varchar(2) NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (run_id, household_id)
) PARTITION BY LIST (run_id);
-- A sealed value cannot be compressed; kept in the row, it is read with it.
ALTER TABLE household_records ALTER content SET STORAGE MAIN;
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON household_records FROM hemayat_app;
GRANT UPDATE (content) ON household_records TO hemayat_app;
ALTER TABLE household_records ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON household_records FOR SELECT USING (may_see(household_id, province));
CREATE POLICY not_barred ON household_records AS RESTRICTIVE
    USING (acting_kind() <> 'staff' OR household_id <> ALL ((SELECT acting_barred())::bigint[]));
CREATE POLICY resealed ON household_records FOR UPDATE USING (acting_kind() = 'system');

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

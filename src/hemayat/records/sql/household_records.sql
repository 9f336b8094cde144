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
CREATE POLICY resealed ON household_records FOR UPDATE USING (acting_kind() = 'system');

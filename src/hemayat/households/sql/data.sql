-- What the registers said of each household, one partition for each national run. Nothing changes in it but by the
-- functions of parts.sql: a partition is loaded apart, closed, and attached whole.
CREATE TABLE household_data (
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    province varchar(2) NOT NULL,
    people text NOT NULL,
    facts text NOT NULL,
    PRIMARY KEY (run_id, household_id)
) PARTITION BY LIST (run_id);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON household_data FROM hemayat_app;

-- What a run decided, one partition for each run, loaded and attached by the functions of households/sql/parts.sql.
-- A determination is never changed: the application may not write here at all.
CREATE TABLE determination (
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    province varchar(2) NOT NULL,
    outcome text NOT NULL CHECK (outcome IN ('eligible', 'not_eligible', 'needs_data')),
    amount_rial bigint CHECK (amount_rial >= 0),
    decile smallint CHECK (decile BETWEEN 1 AND 10),
    decision text NOT NULL,
    PRIMARY KEY (run_id, household_id)
) PARTITION BY LIST (run_id);
REVOKE INSERT, UPDATE, DELETE, TRUNCATE ON determination FROM hemayat_app;
ALTER TABLE determination ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON determination FOR SELECT USING (may_see(household_id, province));

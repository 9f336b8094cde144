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

-- Decisions about one household at a time: seen like the household, made by the system or a case officer of the province
-- (R1.2b), and never changed by anybody (R1.4b). The number is given by the database.
ALTER TABLE decision ALTER id SET DEFAULT nextval('decision_id');
ALTER SEQUENCE decision_id OWNED BY decision.id;

ALTER TABLE decision ADD CONSTRAINT decision_rests_on_its_data
    FOREIGN KEY (household_id, case_data_id) REFERENCES case_data (household_id, id);
ALTER SEQUENCE finding_number OWNED BY finding.id;

ALTER TABLE finding ADD CONSTRAINT finding_of_a_decision
    FOREIGN KEY (household_id, decision_id) REFERENCES decision (household_id, id);

ALTER TABLE decision ADD CONSTRAINT decision_rests_on_a_finding
    FOREIGN KEY (household_id, finding_id) REFERENCES finding (household_id, id);
ALTER SEQUENCE effect_postponement_number OWNED BY effect_postponement.id;

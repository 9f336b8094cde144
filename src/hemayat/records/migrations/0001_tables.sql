-- The records behind failed and open criteria, one partition for each run, loaded and attached by the functions of
-- households/sql/parts.sql. Only the seal of `content` changes afterwards, when keys are rotated.
CREATE TABLE household_records (
    run_id bigint NOT NULL,
    household_id bigint NOT NULL,
    province varchar(2) NOT NULL,
    content bytea NOT NULL,
    PRIMARY KEY (run_id, household_id)
) PARTITION BY LIST (run_id);

ALTER TABLE household_records ALTER content SET STORAGE MAIN;
ALTER SEQUENCE record_question_number OWNED BY record_question.id;

-- What a head asked a register for, and what a member opened by a code: seen by the household alone, written by the system.
ALTER SEQUENCE record_opening_number OWNED BY record_opening.id;

-- Records are open for half an hour after the right code was given, and to no session but the one that asked for it.
ALTER TABLE record_opening ADD CONSTRAINT record_opening_ends CHECK (
    (opened_at IS NULL) = (open_until IS NULL) AND open_until <= opened_at + interval '30 minutes');

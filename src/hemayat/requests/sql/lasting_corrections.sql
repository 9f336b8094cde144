-- A correction is a lasting fact of the household: it counts as long as its finding is in force.
ALTER TABLE request_correction ADD CONSTRAINT request_correction_is_a_finding
    FOREIGN KEY (household_id, finding_id) REFERENCES finding (household_id, id);
CREATE UNIQUE INDEX request_correction_of_finding ON request_correction (household_id, finding_id);

-- The second half of the key, before the table that takes it.
CREATE SEQUENCE household_letter_number AS bigint;

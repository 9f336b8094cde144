ALTER SEQUENCE household_letter_number OWNED BY household_letter.id;

ALTER TABLE household_letter ALTER COLUMN pdf SET STORAGE EXTERNAL;

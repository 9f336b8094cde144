-- The citizens' site makes and reads letters of the own household, and says of a number whether it was issued.
GRANT SELECT, INSERT ON household_letter TO hemayat_citizen;
GRANT USAGE ON SEQUENCE household_letter_number TO hemayat_citizen;
GRANT EXECUTE ON FUNCTION letter_with_serial TO hemayat_citizen;

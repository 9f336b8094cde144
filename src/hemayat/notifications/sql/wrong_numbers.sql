-- Whose number is wrong is for the sender to know, and for nobody to read.
ALTER TABLE wrong_number ENABLE ROW LEVEL SECURITY;
CREATE POLICY wrong_numbers_of_the_system ON wrong_number USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON wrong_number FROM hemayat_app;

-- The proof of the record is made and read by the worker and by the operator. No page shows it.
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_record ON audit_checkpoint FOR SELECT USING ((SELECT acting_kind()) IN ('system', ''));
CREATE POLICY signed_by_the_worker ON audit_checkpoint FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_record ON audit_link USING ((SELECT acting_kind()) IN ('system', ''));

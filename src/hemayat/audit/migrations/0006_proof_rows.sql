DROP POLICY IF EXISTS of_the_record ON audit_checkpoint;
CREATE POLICY of_the_record ON audit_checkpoint FOR SELECT USING ((SELECT acting_kind()) IN ('system', ''));

DROP POLICY IF EXISTS signed_by_the_worker ON audit_checkpoint;
CREATE POLICY signed_by_the_worker ON audit_checkpoint FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS of_the_record ON audit_link;
CREATE POLICY of_the_record ON audit_link USING ((SELECT acting_kind()) IN ('system', ''));

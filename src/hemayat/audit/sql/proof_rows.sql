-- The proof of the record is made and read by the worker and by the operator. No page shows it.
ALTER TABLE audit_checkpoint ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_record ON audit_checkpoint
    USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));
ALTER TABLE audit_link ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_record ON audit_link USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody', 'staff'));

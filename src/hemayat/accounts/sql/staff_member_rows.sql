-- Accounts of the desk, with their password hashes and the secrets of their second factor. Pages of the desk show the names
-- of colleagues; nobody who came by another door sees a row. Not FORCE: the owner's functions for powers read and change it.
ALTER TABLE staff_member ENABLE ROW LEVEL SECURITY;
CREATE POLICY of_the_desk ON staff_member USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));

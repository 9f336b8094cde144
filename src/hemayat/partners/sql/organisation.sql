-- Who works with us is for every eye; the system and administrators write it.
ALTER TABLE organisation ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON organisation FOR SELECT USING (true);
CREATE POLICY written ON organisation USING (
    (SELECT acting_kind()) = 'system' OR 'administrator' = ANY ((SELECT acting_roles())::text[]));
-- Closed, never deleted: what was handed over to it stays on record.
REVOKE DELETE, TRUNCATE ON organisation FROM hemayat_app;

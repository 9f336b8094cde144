-- A job draws from each day once. The table is about days and about nobody.
ALTER TABLE drawn_day ENABLE ROW LEVEL SECURITY;
CREATE POLICY drawn ON drawn_day USING ((SELECT acting_kind()) = 'system');
REVOKE UPDATE, DELETE, TRUNCATE ON drawn_day FROM hemayat_app;

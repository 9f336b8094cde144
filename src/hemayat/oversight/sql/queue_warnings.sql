-- A warning is for oversight and for those whose queue it is about; a job raises and ends it.
ALTER TABLE queue_warning ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON queue_warning FOR SELECT USING ((SELECT acting_kind()) IN ('staff', 'system'));
CREATE POLICY raised ON queue_warning USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON queue_warning FROM hemayat_app;

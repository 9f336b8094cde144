-- A forecast is about a queue and about nobody: everybody may read it, a job writes it.
ALTER TABLE queue_forecast ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON queue_forecast FOR SELECT USING (true);
CREATE POLICY measured ON queue_forecast USING ((SELECT acting_kind()) = 'system');
REVOKE DELETE, TRUNCATE ON queue_forecast FROM hemayat_app;

-- A forecast is about a queue and about nobody: everybody may read it, a job writes it.
ALTER TABLE queue_forecast ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON queue_forecast FOR SELECT USING (true);
CREATE POLICY measured ON queue_forecast USING (acting_kind() = 'system');
REVOKE DELETE, TRUNCATE ON queue_forecast FROM hemayat_app;
-- The pace is counted from what officers decided in the last days alone, not from all that ended in them.
CREATE INDEX request_decided_by_officer ON request (ended_at) WHERE officer_id IS NOT NULL AND state = 'decided';

-- A visitor of a site reads no run that is not published. The system alone writes runs and what is published: a publisher who
-- approves acts as the system.
CREATE POLICY seen_by_staff ON run FOR SELECT TO hemayat_app USING ((SELECT acting_kind()) IN ('staff', ''));
CREATE POLICY written_by_system ON run TO hemayat_app USING ((SELECT acting_kind()) = 'system');
CREATE POLICY published_to_visitors ON run FOR SELECT TO hemayat_app USING (published_at IS NOT NULL);
CREATE POLICY seen_by_staff ON data_set FOR SELECT TO hemayat_app USING ((SELECT acting_kind()) IN ('staff', ''));
CREATE POLICY written_by_system ON data_set TO hemayat_app USING ((SELECT acting_kind()) = 'system');
CREATE POLICY published_to_visitors ON data_set FOR SELECT TO hemayat_app
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id AND r.published_at IS NOT NULL));
ALTER TABLE published_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON published_run FOR SELECT USING (true);
CREATE POLICY added ON published_run FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');
-- An officer who decides locks the row.
CREATE POLICY changed ON published_run FOR UPDATE
    USING ((SELECT acting_kind()) IN ('system', 'staff')) WITH CHECK ((SELECT acting_kind()) = 'system');
CREATE POLICY taken_out ON published_run FOR DELETE USING ((SELECT acting_kind()) = 'system');

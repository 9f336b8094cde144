-- A visitor of a site reads no run that is not published, and changes neither runs nor what is published.
CREATE POLICY everything ON run TO hemayat_app USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY published_to_visitors ON run FOR SELECT TO hemayat_app USING (published_at IS NOT NULL);
CREATE POLICY everything ON data_set TO hemayat_app USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY published_to_visitors ON data_set FOR SELECT TO hemayat_app
    USING (EXISTS (SELECT FROM run r WHERE r.id = data_set.run_id AND r.published_at IS NOT NULL));
ALTER TABLE published_run ENABLE ROW LEVEL SECURITY;
CREATE POLICY seen ON published_run FOR SELECT USING (true);
CREATE POLICY added ON published_run FOR INSERT WITH CHECK ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY changed ON published_run FOR UPDATE USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));
CREATE POLICY taken_out ON published_run FOR DELETE USING ((SELECT acting_kind()) NOT IN ('head', 'partner', 'nobody'));

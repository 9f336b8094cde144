DROP POLICY everything ON data_set;

DROP POLICY everything ON run;

-- A visitor of a site reads no run that is not published. The system alone writes runs and what is published: a publisher who
-- approves acts as the system.
DROP POLICY IF EXISTS seen_by_staff ON run;
CREATE POLICY seen_by_staff ON run FOR SELECT TO hemayat_app USING ((SELECT acting_kind()) IN ('staff', ''));

DROP POLICY IF EXISTS written_by_system ON run;
CREATE POLICY written_by_system ON run TO hemayat_app USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS seen_by_staff ON data_set;
CREATE POLICY seen_by_staff ON data_set FOR SELECT TO hemayat_app USING ((SELECT acting_kind()) IN ('staff', ''));

DROP POLICY IF EXISTS written_by_system ON data_set;
CREATE POLICY written_by_system ON data_set TO hemayat_app USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS added ON published_run;
CREATE POLICY added ON published_run FOR INSERT WITH CHECK ((SELECT acting_kind()) = 'system');

-- An officer who decides locks the row.
DROP POLICY IF EXISTS changed ON published_run;
CREATE POLICY changed ON published_run FOR UPDATE
    USING ((SELECT acting_kind()) IN ('system', 'staff')) WITH CHECK ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS taken_out ON published_run;
CREATE POLICY taken_out ON published_run FOR DELETE USING ((SELECT acting_kind()) = 'system');

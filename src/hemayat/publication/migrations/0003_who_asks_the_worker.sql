DROP POLICY of_the_desk ON errand;

DROP POLICY of_the_desk ON publication_justification;

DROP POLICY of_the_desk ON publication_pause;

DROP POLICY IF EXISTS seen ON publication;
CREATE POLICY seen ON publication FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));

DROP POLICY IF EXISTS written ON publication;
CREATE POLICY written ON publication USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS seen ON publication_justification;
CREATE POLICY seen ON publication_justification FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));

DROP POLICY IF EXISTS written ON publication_justification;
CREATE POLICY written ON publication_justification USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS seen ON publication_pause;
CREATE POLICY seen ON publication_pause FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));

DROP POLICY IF EXISTS written ON publication_pause;
CREATE POLICY written ON publication_pause USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS seen ON errand;
CREATE POLICY seen ON errand FOR SELECT USING ((SELECT acting_kind()) IN ('system', 'staff', ''));

DROP POLICY IF EXISTS done ON errand;
CREATE POLICY done ON errand FOR UPDATE USING ((SELECT acting_kind()) = 'system');

DROP POLICY IF EXISTS asked ON errand;
CREATE POLICY asked ON errand FOR INSERT WITH CHECK (
    asked_by_id = (SELECT acting_member()) AND state = 'waiting' AND attempts = 0 AND ended_at IS NULL
    AND CASE kind WHEN 'compare' THEN 'analyst' ELSE 'publisher' END = ANY ((SELECT acting_roles())::text[]));

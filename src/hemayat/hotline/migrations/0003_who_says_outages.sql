-- What is out of order is for everybody to know; it is said once, and ended once, by the one who acts and answers for it.
ALTER TABLE known_outage ENABLE ROW LEVEL SECURITY;

DROP POLICY IF EXISTS seen ON known_outage;
CREATE POLICY seen ON known_outage FOR SELECT USING (true);

DROP POLICY IF EXISTS said ON known_outage;
CREATE POLICY said ON known_outage FOR INSERT WITH CHECK (
    set_by_id = (SELECT acting_member()) AND ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,senior_officer}'::text[]);

DROP POLICY IF EXISTS ended ON known_outage;
CREATE POLICY ended ON known_outage FOR UPDATE
    USING (ended_at IS NULL AND (SELECT acting_roles()) && '{administrator,senior_officer}'::text[])
    WITH CHECK (ended_by_id = (SELECT acting_member()));

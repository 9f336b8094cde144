-- Nobody ends a request that would take away or change what they have.
DROP POLICY IF EXISTS requests_refused ON staff_power_request;
CREATE POLICY requests_refused ON staff_power_request FOR UPDATE
    USING ((SELECT acting_kind()) = 'staff' AND ended_at IS NULL
        AND (member_id <> (SELECT acting_member()) OR what = 'grant'))
    WITH CHECK (ended_by_id = (SELECT acting_member()));

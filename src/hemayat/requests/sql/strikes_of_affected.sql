-- An officer of the province strikes a claimed member out in their own name, while the request waits for an officer; and an
-- officer strikes a member out of a request that is decided while its household waits for
-- an officer to be decided again.
CREATE POLICY given ON member_strike FOR INSERT WITH CHECK (
    may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
    AND (SELECT acting_has_role('case_officer')) AND (SELECT acting_id()) = 'staff:' || by_id
    AND EXISTS (SELECT FROM request r
        WHERE (r.household_id, r.id, r.round) = (member_strike.household_id, request_id, member_strike.round)
            AND r.province = member_strike.province
            AND (r.state = 'awaiting_officer' OR r.state = 'decided' AND EXISTS (
                SELECT FROM request_affected a WHERE a.household_id = r.household_id
                    AND a.handed_over_at IS NOT NULL AND a.decided_at IS NULL))));

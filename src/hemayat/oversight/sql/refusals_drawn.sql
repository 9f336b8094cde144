-- A second reader who disagrees with a refusal proposes the other result to a third person.
CREATE POLICY proposed_by_second_reader ON request_override FOR INSERT WITH CHECK (
    is_reexamined AND may_see(household_id, province, (SELECT acting_kind()), (SELECT acting_household()), (SELECT acting_provinces()))
        AND result = ''
    AND (SELECT acting_id()) = 'staff:' || proposed_by_id
    AND EXISTS (SELECT FROM reexamination r
        WHERE (r.household_id, r.request_id, r.by_id) = (request_override.household_id, request_override.request_id, proposed_by_id)
            AND NOT r.is_agreed));

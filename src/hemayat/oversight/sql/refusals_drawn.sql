-- Decisions of officers by day: what is drawn from, refusals by the rules among them, and what months are counted from.
DROP INDEX decision_by_officer_at;
CREATE INDEX decision_by_officer_at ON decision (decided_at) WHERE decided_by LIKE 'staff:%';

-- A second reader who disagrees with a refusal proposes the other result to a third person.
CREATE POLICY proposed_by_second_reader ON request_override FOR INSERT WITH CHECK (
    is_reexamined AND may_see(household_id, province) AND result = ''
    AND current_setting('hemayat.actor', true) = 'staff:' || proposed_by_id
    AND EXISTS (SELECT FROM reexamination r
        WHERE (r.household_id, r.request_id, r.by_id) = (request_override.household_id, request_override.request_id, proposed_by_id)
            AND NOT r.is_agreed));

-- The history says of somebody what they can have done. A head, or staff who work on no case, could otherwise write by SQL that
-- it was handed over or decided, or what no page can show: nobody could open the case any more, and it would never be decided.
DROP POLICY IF EXISTS of_own_acts ON request_event;
CREATE POLICY of_own_acts ON request_event AS RESTRICTIVE FOR INSERT WITH CHECK (
    CASE (SELECT acting_kind())
        WHEN 'system' THEN true
        WHEN 'staff' THEN (SELECT acting_has_role('case_officer')) OR (SELECT acting_has_role('senior_officer'))
        ELSE event IN ('request.begun', 'request.member_confirmed', 'request.member_removed', 'request.consented',
                'request.discarded', 'request.withdrawn', 'request.question_answered', 'request.words_added',
                'request.evidence_added')
            AND state = (SELECT r.state FROM request r WHERE (r.household_id, r.id)
                = (request_event.household_id, request_event.request_id))
            AND detail - '{registers,version}'::text[] = '{}'
            AND coalesce(detail -> 'registers' <@ to_jsonb(ARRAY(SELECT c.register FROM request_consent c
                WHERE (c.household_id, c.request_id) = (request_event.household_id, request_event.request_id))), true)
    END);

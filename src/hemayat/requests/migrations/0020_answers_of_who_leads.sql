-- A head by the registers alone reads no answer to what another person wrote (decision 0052).
DROP POLICY IF EXISTS of_who_leads ON officer_answer;
CREATE POLICY of_who_leads ON officer_answer AS RESTRICTIVE FOR SELECT TO hemayat_citizen USING (
    (SELECT acting_leads()) OR EXISTS (
        SELECT FROM request r WHERE (r.household_id, r.id) = (officer_answer.household_id, officer_answer.request_id)
            AND r.person_index = ANY ((SELECT acting_person())::bytea[])));

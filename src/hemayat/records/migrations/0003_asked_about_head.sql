-- About the head in our record, a head by the registers alone asks nothing (decision 0052), unless that head has opened their
-- records to this session.
DROP POLICY IF EXISTS of_who_leads ON record_question;
CREATE POLICY of_who_leads ON record_question AS RESTRICTIVE FOR INSERT TO hemayat_citizen WITH CHECK (
    (SELECT acting_leads()) OR NOT persons && array(
        SELECT m.person_id FROM membership m
        WHERE m.household_id = (SELECT acting_household()) AND m.relation = 'head' AND upper_inf(m.valid)
            AND NOT EXISTS (
                SELECT FROM record_opening o WHERE (o.household_id, o.person_id) = (m.household_id, m.person_id)
                    AND o.session = (SELECT acting_id()) AND o.open_until > now())));

-- A head writes down what a register is to be asked about people of their own household. The worker asks it and keeps the
-- answer.
CREATE POLICY asked ON record_question FOR INSERT WITH CHECK (
    (SELECT acting_kind()) = 'head' AND household_id = (SELECT acting_household())
    AND tries = 0 AND answered_at IS NULL AND content = ''
    AND persons <@ array(
        SELECT m.person_id FROM membership m WHERE m.household_id = (SELECT acting_household()) AND upper_inf(m.valid)));

-- Whose a question is. Of those that are there already: of the person who headed the household by our record when it was asked.
UPDATE question q SET person_index = p.national_id_index, person_sealed = p.national_id
FROM membership m JOIN person p ON p.id = m.person_id
WHERE m.household_id = q.household_id AND m.relation = 'head'
    AND m.valid @> (q.asked_at AT TIME ZONE 'Asia/Tehran')::date;
-- The system seals again when keys change.
GRANT UPDATE (person_index, person_sealed) ON question TO hemayat_app;
